using System.Text.Json.Nodes;
using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.States;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl runs list|prune</c>: the content of <c>.tl</c>: states of runs with their journals, sweeps, and downloaded models.</summary>
internal sealed class RunsVerb() : GroupVerb("runs", "Lists and removes what lies under .tl: states of runs with their journals, sweeps, fetched models")
{
    protected override IReadOnlyList<Verb> Nested => [new RunsListVerb(), new RunsPruneVerb()];

    /// <summary>A state as <c>--json</c> prints it.</summary>
    public static JsonObject ToJson(StoredState state) => new()
    {
        ["kind"] = Kind(state),
        ["folder"] = state.Folder,
        ["run_id"] = state.RunId,
        ["name"] = state.Name,
        ["experiment"] = state.Experiment,
        ["status"] = state.Status,
        ["changed"] = state.Changed.ToString("O"),
        ["bytes"] = state.Bytes,
        ["delivered"] = state.IsDelivered,
    };

    /// <summary>The table's columns.</summary>
    public static IReadOnlyList<Column> Columns(IReadOnlyList<StoredState> states)
    {
        var now = DateTimeOffset.UtcNow;
        return
        [
            Column.Of("name", states, state => state.Shown) with { Least = 16 },
            Column.Of("kind", states, Kind),
            Column.Of("run", states, state => state.RunId is { } id ? Show.Id(id) : "–"),
            Column.Of("status", states, state => state.Status ?? "–"),
            Column.Of("size", states, state => Show.Bytes(state.Bytes)) with { Number = true },
            Column.Of("age", states, state => Age(now - state.Changed)) with { Number = true },
            Column.Of("journal", states, state => state.IsDelivered switch { true => "delivered", false => "waits", null => "–" }) with { Rank = 1 },
        ];
    }

    private static string Kind(StoredState state) => state.Kind.ToString().ToLowerInvariant();

    private static string Age(TimeSpan age) => age.TotalMinutes switch
    {
        < 60 => FormattableString.Invariant($"{Math.Max(0, age.TotalMinutes):0} min"),
        < 48 * 60 => FormattableString.Invariant($"{age.TotalHours:0} h"),
        _ => FormattableString.Invariant($"{age.TotalDays:0} days"),
    };
}
