using TransferLearning.Training.Planning;

namespace TransferLearning.Cli.Reporting;

/// <summary>The line of <c>tl plan</c> about decoding.</summary>
internal static class DecodingLine
{
    /// <summary>The line as text.</summary>
    public static string Of(DecodingPlan plan)
    {
        var runs = plan.Runs == 1 ? "" : $" by {Show.Count(plan.Runs)} runs";
        var times = plan.Times switch { 0 => "not again", 1 => "once", var many => $"{Show.Count(many)} times" };
        var entry = plan.Kept ? $" [key {plan.Key[..12]}, {Show.Bytes(plan.Bytes)}, {Show.Count(plan.Present)} of {Show.Count(plan.Pictures)} in the store]" : "";
        return $"decoding: each of {Show.Count(plan.Pictures)} pictures {times}{runs}: {plan.Reason}{entry}";
    }
}
