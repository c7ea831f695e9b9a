using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using TransferLearning.Cli.Terminal;
using TransferLearning.Models.Machine;
using TransferLearning.Models.Torch;

namespace TransferLearning.Cli.Native;

/// <summary>
/// Applies the mode in which torch computes correctly on this machine. If the machine has not been checked yet, the modes are tried and the result is stored.
/// </summary>
internal static class CheckedMachine
{
    // A full check takes seconds. A busy machine may be ten times slower.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly ConditionalWeakTable<Session, string> Said = [];

    /// <summary>Whether this system has modes to choose from: oneDNN computes on Linux and Windows, Apple's Accelerate on macOS.</summary>
    public static bool CanBeChecked => !OperatingSystem.IsMacOS();

    /// <summary>The stored result of the check; null if there is none.</summary>
    public static MachineRecord? Known(int? threads) => CanBeChecked && MachineRecords.OfThisMachine(threads).Known is { IsOpen: false } record ? record : null;

    /// <summary>Applies the mode that the user chose, or the stored one, before torch is loaded.</summary>
    /// <returns>Whether there is such a mode; if not, the machine has not been checked yet.</returns>
    public static bool UseKnown(Session session, int? threads = null)
    {
        if ((TorchModes.Chosen(session.Environment) ?? Known(threads)?.Mode) is not { } mode)
            return !CanBeChecked;
        Use(mode);
        return true;
    }

    /// <summary>Applies the correct mode; checks the machine first if that has not been done. Call it before torch is loaded.</summary>
    /// <param name="session">Messages go to its standard error.</param>
    /// <param name="threads">The number of threads for torch's operations; null for torch's own choice.</param>
    /// <exception cref="RunException">No mode is correct; the message names the wrong operations.</exception>
    public static void Ensure(Session session, int? threads = null)
    {
        if (TorchModes.Chosen(session.Environment) is { } chosen)
            Use(chosen);
        else if (CanBeChecked && (Known(threads) ?? Check(session, threads, CheckAgain.Nothing)) is { } record)
        {
            Use(record.Mode ?? throw new RunException(
                $"torch computes wrong numbers on this processor in every mode:\n  {string.Join("\n  ", record.Faults)}\n'dotnet tl doctor --check' checks again; TL_LIBTORCH names another libtorch."));
            if (record.Faults.Count > 0)
                Say(session, $"torch computes in mode {record.Mode}, because other modes are wrong on this processor: {string.Join("; ", record.Faults)}");
        }
    }

    /// <summary>Tries the modes and stores the result. If nothing could be tried, it prints a warning and returns null.</summary>
    /// <param name="session">Messages go to its standard error.</param>
    /// <param name="threads">The number of threads for torch's operations; null for torch's own choice.</param>
    /// <param name="again">Which stored results to ignore and try again.</param>
    public static MachineRecord? Check(Session session, int? threads, CheckAgain again)
    {
        session.ProgressText.WriteLine($"checking{(again == CheckAgain.Nothing ? " once" : "")} that torch computes correctly on this processor (takes a few seconds)");
        var record = new MachineCheck(MachineRecords.OfThisMachine(threads), Process(threads)).Check(again, session.Cancellation);
        if (record is null)
            session.ProgressText.WriteLine("warning: this processor could not be checked: the process for the check could not start");
        return record;
    }

    /// <summary>This program as a process that tries one mode.</summary>
    /// <param name="threads">The number of threads for torch's operations; null for torch's own choice.</param>
    /// <param name="options">Options of <c>machine-check</c>.</param>
    public static ProbeProcess Process(int? threads, params string[] options)
    {
        var count = threads is { } given ? [given.ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>();
        return new ProbeProcess(mode => Start(["machine-check", mode.Name, .. count, .. options]), Patience);
    }

    // A verb may check more than once, but prints a message only once.
    private static void Say(Session session, string line)
    {
        if (Said.TryGetValue(session, out var before) && before == line)
            return;
        Said.AddOrUpdate(session, line);
        session.ProgressText.WriteLine(line);
    }

    private static ProcessStartInfo Start(params string[] arguments)
    {
        var start = ThisProgram.Start(arguments);
        // The reference runs in loops that are executed once. Quick JIT would leave them slow for most of their time.
        start.Environment["DOTNET_TC_QuickJitForLoops"] = "0";
        return start;
    }

    private static void Use(TorchMode mode)
    {
        if (TorchLibrary.IsLoaded && !TorchModes.Current.CanBecome(mode))
            throw new LoadedInOtherModeException($"torch is loaded in mode '{TorchModes.Current.Name}', but '{mode.Name}' is the correct one for this number of threads: set {TorchModes.Variable}={mode.Name}.");
        TorchModes.Use(mode);
    }
}
