using System.Text.Json.Nodes;
using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli;

/// <summary>What a verb lists.</summary>
internal abstract class Listing
{
    /// <summary>Writes all of it as a JSON array, or as a table.</summary>
    public abstract void Write(Session session, bool json);
}

/// <summary>Items of one kind.</summary>
/// <param name="items">The items, in the order in which they are shown.</param>
/// <param name="json">An item as <c>--json</c> prints it.</param>
/// <param name="columns">The table.</param>
/// <param name="nothing">The sentence where there are none, which goes to standard error.</param>
/// <param name="total">The line below the table; null for none.</param>
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
