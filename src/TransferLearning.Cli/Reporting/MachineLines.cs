using System.Globalization;
using TransferLearning.Models.Machine;

namespace TransferLearning.Cli.Reporting;

/// <summary>Formats the result of the machine check as lines of <c>doctor</c> and <c>plan</c>.</summary>
internal static class MachineLines
{
    /// <summary>Names and values, most important first.</summary>
    /// <param name="record">The result of the check; null if the machine has not been checked.</param>
    /// <param name="chosen">The mode that the user chose; null for none.</param>
    public static IEnumerable<(string Name, string Value)> Doctor(MachineRecord? record, TorchMode? chosen)
    {
        yield return ("processor", Processor.OfThisMachine.Summary);
        yield return ("torch computes", Mode(record, chosen));
        if (record is null)
            yield break;
        if (record.Verdict is { Bf16Fault: { } wrong })
            yield return ("wrong in bf16", wrong);
        foreach (var fault in record.Faults)
            yield return ("wrong here", fault);
    }

    /// <summary>The line of a plan.</summary>
    public static string Plan(MachineRecord? record, TorchMode? chosen)
    {
        var faults = record is { Faults.Count: > 0 } && chosen is null ? $"; wrong on this processor: {string.Join("; ", record.Faults)}" : "";
        return $"torch computes {Mode(record, chosen)}{faults}";
    }

    private static string Mode(MachineRecord? record, TorchMode? chosen)
    {
        if (chosen is not null)
            return $"in mode {chosen}, set by {TorchModes.Variable}";
        if (record is null)
            return "in a mode that the first run finds: this processor has not been checked yet";
        return record is { Mode: { } mode, Verdict: { } verdict }
            ? string.Create(CultureInfo.InvariantCulture, $"in mode {mode}: {verdict.Right} operations correct on {record.Checked:yyyy-MM-dd} ({verdict.Seconds:0.0} s)")
            : "wrong numbers on this processor in every mode";
    }
}
