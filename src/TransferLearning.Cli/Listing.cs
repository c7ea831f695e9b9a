using System.Text.Json.Nodes;
using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli;

/// <summary>A list that a verb prints.</summary>
internal abstract class Listing
{
    /// <summary>Writes the list as a JSON array or as a table.</summary>
    public abstract void Write(Session session, bool json);
}

/// <summary>A list of items of one type.</summary>
/// <param name="items">The items, in the order of the output.</param>
/// <param name="json">Converts an item to the JSON that <c>--json</c> prints.</param>
/// <param name="columns">Makes the columns of the table.</param>
/// <param name="nothing">The sentence for an empty list; it goes to standard error.</param>
/// <param name="total">The line under the table; null for none.</param>
internal sealed class Listing<T>(IReadOnlyList<T> items, Func<T, JsonObject> json, Func<IReadOnlyList<T>, IReadOnlyList<Column>> columns, string nothing, string? total = null) : Listing
{
    public override void Write(Session session, bool asJson)
    {
        if (asJson)
        {
            session.WriteJson(new JsonArray([.. items.Select(json)]));
            return;
        }

        if (items.Count == 0)
        {
            session.ProgressText.WriteLine(nothing);
            return;
        }

        TextTable.Write(session, columns(items));
        if (total is not null)
            session.Say(total);
    }
}
