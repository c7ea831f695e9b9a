using TransferLearning.Models.Machine;

namespace TransferLearning.Training.Machine;

/// <summary>
/// The mode of a run: the one in which it started, as long as that is right on this machine. If the first batch shows that a mode is wrong, the
/// run changes to the next one. Disposing this restores the process's mode.
/// </summary>
internal sealed class RunModes : IDisposable
{
    private readonly TorchMode _before = TorchModes.Current;
    private readonly HashSet<string> _tried = new(StringComparer.Ordinal);
    private readonly MachineRecords? _records;
    private readonly Action<string>? _notice;

    /// <param name="begun">The mode in which an interrupted run started; null for a new one.</param>
    /// <param name="threads">The number of threads for torch's operations.</param>
    /// <param name="machine">The records of this machine, by those threads. Null for none; then faults that are found are not stored.</param>
    /// <param name="notice">Receives a message if the mode changes; may be null.</param>
    public RunModes(string? begun, int? threads, Func<int?, MachineRecords>? machine, Action<string>? notice)
    {
        (_records, _notice) = (machine?.Invoke(threads), notice);
        if (begun is null || begun == TorchModes.Current.Name)
            return;
        var faults = _records?.Known?.Tried.Where(verdict => verdict.Fault is not null).Select(verdict => verdict.Mode) ?? [];
        if (TorchMode.Find(begun) is { } mode && TorchModes.Current.CanBecome(mode) && !faults.Contains(mode.Name))
            TorchModes.Use(mode);
        else
            notice?.Invoke($"This run started in torch's mode '{begun}' and continues in '{TorchModes.Current.Name}': the last digits may differ from those of a run that was not interrupted.");
    }

    /// <summary>Does the work. If its first batch shows that the mode is wrong, repeats it in the next mode.</summary>
    /// <param name="work">The work; each time it starts from the beginning or from the newest checkpoint.</param>
    /// <param name="changed">Receives the next mode.</param>
    /// <exception cref="RunException">Every mode is wrong.</exception>
    public T Run<T>(Func<T> work, Action<TorchMode> changed)
    {
        while (true)
        {
            try
            {
                return work();
            }
            catch (ModeFaultException wrong)
            {
                _tried.Add(wrong.Mode.Name);
                _records?.Found(wrong.Mode, wrong.Fault);
                if (Next(wrong.Mode) is not { } next)
                    throw new RunException($"{wrong.Message}. No other mode is right (tried: {string.Join(", ", _tried)}). 'dotnet tl doctor --check' checks again; TL_LIBTORCH names another libtorch.", wrong);
                _notice?.Invoke($"{wrong.Message}. Continuing in mode {next}.");
                TorchModes.Use(next);
                changed(next);
            }
        }
    }

    /// <summary>The fastest mode after this one that this process can change to.</summary>
    public static TorchMode? After(TorchMode mode, IReadOnlySet<string> tried) =>
        TorchMode.All.SkipWhile(each => each.Name != mode.Name).FirstOrDefault(each => mode.CanBecome(each) && !tried.Contains(each.Name));

    public void Dispose()
    {
        if (TorchModes.Current != _before)
            TorchModes.Use(_before);
    }

    private TorchMode? Next(TorchMode mode) => After(mode, _tried);
}
