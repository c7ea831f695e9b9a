using System.Globalization;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;
using TransferLearning.Training.Cards;
using TransferLearning.Training.Evaluation.Reducing;

namespace TransferLearning.Cli.Exporting;

/// <summary>An exported file, and how far it is from the model.</summary>
/// <param name="Path">The path.</param>
/// <param name="Difference">The largest relative difference from the model's outputs; null if the file is in a reduced precision.</param>
internal sealed record WrittenFile(string Path, double? Difference)
{
    /// <summary>What the reduced precision costs and brings; null if the file has the model's own.</summary>
    public ReductionReport? Reduction { get; init; }

    /// <summary>What the model card says of the reduced precision; null if the file has the model's own.</summary>
    public string? Note => Reduction is { } reduction
        ? string.Create(CultureInfo.InvariantCulture, $"The file computes with {Name(reduction.Precision)} numbers: on {reduction.Pictures:#,0} validation {reduction.Noun} its {reduction.Metric} is {reduction.Reduced.Metric:0.0000}, and {reduction.Full.Metric:0.0000} with 32-bit floats.")
        : null;

    /// <summary>The file as JSON.</summary>
    public JsonObject Json()
    {
        var json = new JsonObject { ["file"] = Path, ["card"] = ModelCardFile.PathOf(Path) };
        if (Difference is { } difference)
            json["relative_difference"] = difference;
        if (Reduction is { } reduction)
        {
            json["precision"] = Name(reduction.Precision);
            json["metric"] = reduction.Metric;
            json["pictures"] = reduction.Pictures;
            json["float32"] = Json(reduction.Full);
            json[Name(reduction.Precision)] = Json(reduction.Reduced);
            json["loss"] = reduction.Loss;
        }

        return json;
    }

    /// <summary>Prints the file on standard output.</summary>
    public void Print(Session session)
    {
        if (Reduction is not { } reduction)
        {
            session.ResultText.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Path}  (gives the model's outputs: relative difference {Difference:0.0e+0})"));
            return;
        }

        (string Name, MeasuredFile File)[] rows = [("float32", reduction.Full), (Name(reduction.Precision), reduction.Reduced)];
        TextTable.Write(
            session,
            Column.Of("numbers", rows, row => row.Name),
            Column.Of("size", rows, row => Show.Bytes(row.File.Bytes)) with { Number = true },
            Column.Of("speed", rows, row => Show.Speed(row.File.PicturesPerSecond, Show.SpeedUnit(reduction.Noun))) with { Number = true },
            Column.Of(reduction.Metric, rows, row => row.File.Metric.ToString("0.0000", CultureInfo.InvariantCulture)) with { Number = true });
        session.ResultText.WriteLine($"{Path}  ({Name(reduction.Precision)}, measured on {Show.Count(reduction.Pictures)} validation {reduction.Noun})");
    }

    private static JsonObject Json(MeasuredFile file) => new() { ["bytes"] = file.Bytes, ["pictures_per_second"] = file.PicturesPerSecond, ["metric"] = file.Metric };

    private static string Name(ReducedPrecision precision) => precision == ReducedPrecision.Int8 ? "int8" : "float16";
}
