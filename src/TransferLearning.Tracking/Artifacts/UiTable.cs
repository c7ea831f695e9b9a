using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace TransferLearning.Tracking.Artifacts;

/// <summary>A table in the JSON of MLflow's table view: <c>{"columns": […], "data": [[…], …]}</c>.</summary>
internal static class UiTable
{
    public static byte[] Json(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<object?>> rows)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("columns");
            foreach (var column in columns)
                json.WriteStringValue(Column(column));
            json.WriteEndArray();
            json.WriteStartArray("data");
            foreach (var row in rows)
            {
                json.WriteStartArray();
                foreach (var cell in row)
                    Cell(json, cell);
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>
    /// The column's name with slashes instead of dots. MLflow's table view reads a dot as a path into the row's object and then shows an
    /// empty column (<c>accessorKey</c> in MLflow's <c>ShowArtifactLoggedTableView</c>).
    /// </summary>
    private static string Column(string name) => name.Replace('.', '/');

    /// <summary>To six digits: MLflow's table view shows all that there are, and cuts them off at the column's edge.</summary>
    private static double Rounded(double value) => double.Parse(value.ToString("G6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static void Cell(Utf8JsonWriter json, object? cell)
    {
        switch (cell)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            case int or long or short or byte or uint:
                json.WriteNumberValue(Convert.ToInt64(cell, CultureInfo.InvariantCulture));
                break;
            case double or float or decimal when double.IsFinite(Convert.ToDouble(cell, CultureInfo.InvariantCulture)):
                json.WriteNumberValue(Rounded(Convert.ToDouble(cell, CultureInfo.InvariantCulture)));
                break;
            default:
                json.WriteStringValue(UrlSecrets.Masked(Convert.ToString(cell, CultureInfo.InvariantCulture) ?? ""));
                break;
        }
    }
}
