using System.Globalization;
using TransferLearning.Sweeps.State;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>
/// A process that is stopped (SIGSTOP) until this object is disposed, so that the test finds it at work, however fast the process is and
/// however slow the test.
/// </summary>
internal sealed class HeldProcess : IDisposable
{
    public HeldProcess(int process)
    {
        Id = process;
        Signals.Send(process, Signals.Stop);
    }

    public int Id { get; }

    /// <summary>Holds the worker that runs a trial.</summary>
    public static HeldProcess WorkerOf(SweepFolder folder, int trial)
    {
        var status = folder.Status(trial)!;
        Assert.True(status.Phase == TrialPhase.Running, $"The trial {trial} is {status.Phase} after epoch {status.Epoch}: give it more epochs.");
        return new HeldProcess(int.Parse(status.Worker!.Split(':')[1], CultureInfo.InvariantCulture));
    }

    /// <summary>Whether the process has a pending signal (<c>ShdPnd</c> of proc(5), a hexadecimal mask); false if the process is gone.</summary>
    public bool HasPending(int signal)
    {
        try
        {
            var line = File.ReadLines($"/proc/{Id}/status").First(each => each.StartsWith("ShdPnd:", StringComparison.Ordinal));
            return (ulong.Parse(line.AsSpan(7).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> (signal - 1) & 1) != 0;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Lets the process continue, if it still exists.</summary>
    public void Dispose() => Signals.TrySend(Id, Signals.Continue);
}
