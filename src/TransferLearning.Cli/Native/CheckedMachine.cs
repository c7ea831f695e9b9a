using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using TransferLearning.Cli.Terminal;
using TransferLearning.Models.Machine;
using TransferLearning.Models.Torch;

namespace TransferLearning.Cli.Native;

/// <summary>Puts the mode in force in which torch computes right on this machine. Where nobody has tried that yet, it is tried once and kept.</summary>
internal static class CheckedMachine
{
    // A whole check takes seconds; a machine with many other programs may be ten times slower.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly ConditionalWeakTable<Session, string> Said = [];

    /// <summary>What is known without trying anything; null where the user chose a mode, or nothing is known.</summary>
    public static MachineRecord? Known(int? threads) => OperatingSystem.IsLinux() && MachineRecords.OfThisMachine(threads).Known is { IsOpen: false } record ? record : null;

    /// <summary>Puts the mode in force that the user chose or that is known, before torch is loaded.</summary>
    /// <returns>Whether there is one; else it has still to be tried.</returns>
    public static bool UseKnown(Session session, int? threads = null)
    {
        if ((TorchModes.Chosen(session.Environment) ?? Known(threads)?.Mode) is not { } mode)
            return !OperatingSystem.IsLinux();
        Use(mode);
        return true;
    }

    /// <summary>Puts the right mode in force, after trying the modes where that has not been done. To be called before torch is loaded.</summary>
    /// <param name="session">What it says goes to its standard error.</param>
    /// <param name="threads">Threads of torch's operations; null for its own choice.</param>
    /// <exception cref="RunException">Nothing that was tried is right; the message names the operations.</exception>
    public static void Ensure(Session session, int? threads = null)
    {
        if (TorchModes.Chosen(session.Environment) is { } chosen)
            Use(chosen);
        else if (OperatingSystem.IsLinux() && (Known(threads) ?? Check(session, threads, CheckAgain.Nothing)) is { } record)
        {
            Use(record.Mode ?? throw new RunException(
                $"torch computes wrong numbers on this processor in every mode:\n  {string.Join("\n  ", record.Faults)}\n'dotnet tl doctor --check' tries all again; TL_LIBTORCH takes another libtorch."));
            if (record.Faults.Count > 0)
                Say(session, $"torch computes in mode {record.Mode}, since others are wrong on this processor: {string.Join("; ", record.Faults)}");
        }
    }

    /// <summary>Tries the modes and keeps what was found; null where nothing could be tried, which is said.</summary>
    /// <param name="session">What it says goes to its standard error.</param>
    /// <param name="threads">Threads of torch's operations; null for its own choice.</param>
    /// <param name="again">What is tried again although it is known.</param>
    public static MachineRecord? Check(Session session, int? threads, CheckAgain again)
    {
        session.ProgressText.WriteLine($"checking{(again == CheckAgain.Nothing ? " once" : "")} that torch computes right on this processor (some seconds)");
        var record = new MachineCheck(MachineRecords.OfThisMachine(threads), Process(threads)).Check(again, session.Cancellation);
        if (record is null)
            session.ProgressText.WriteLine("warning: this processor could not be checked: the process that was to do it did not begin");
        return record;
    }

    /// <summary>This program as a process that tries a mode.</summary>
    /// <param name="threads">Threads of torch's operations; null for its own choice.</param>
    /// <param name="options">Of <c>machine-check</c>.</param>
    public static ProbeProcess Process(int? threads, params string[] options)
    {
        var count = threads is { } given ? [given.ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>();
        return new ProbeProcess(mode => Start(["machine-check", mode.Name, .. count, .. options]), Patience);
    }

    // A verb asks more than once.
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
        // The reference is loops that run once: compiled quickly first, they would be slow for most of their time.
        start.Environment["DOTNET_TC_QuickJitForLoops"] = "0";
        return start;
    }

    private static void Use(TorchMode mode)
    {
        if (TorchLibrary.IsLoaded && !TorchModes.Current.CanBecome(mode))
            throw new LoadedInOtherModeException($"torch is loaded in mode '{TorchModes.Current.Name}', and '{mode.Name}' is the right one for this number of threads: set {TorchModes.Variable}={mode.Name}.");
        TorchModes.Use(mode);
    }
}
