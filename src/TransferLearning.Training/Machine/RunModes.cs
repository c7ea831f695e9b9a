using TransferLearning.Models.Machine;

namespace TransferLearning.Training.Machine;

/// <summary>
/// The mode that a run computes in: the one that it was begun in, as long as that is right here; where its first batch shows that a mode is wrong, the
/// next one. The process has its own mode again afterwards.
/// </summary>
internal sealed class RunModes : IDisposable
{
    private readonly TorchMode _before = TorchModes.Current;
    private readonly HashSet<string> _tried = new(StringComparer.Ordinal);
    private readonly MachineRecords? _records;
    private readonly Action<string>? _notice;

    /// <param name="begun">The mode that an interrupted run was begun in; null for a new one.</param>
    /// <param name="threads">Threads of torch's operations.</param>
    /// <param name="machine">What is known of this machine, by those threads; null: nothing, and what is found is not kept.</param>
    /// <param name="notice">Told where the mode changes; null where nobody wants to know.</param>
    public RunModes(string? begun, int? threads, Func<int?, MachineRecords>? machine, Action<string>? notice)
    {
        (_records, _notice) = (machine?.Invoke(threads), notice);
        if (begun is null || begun == TorchModes.Current.Name)
            return;
        var faults = _records?.Known?.Tried.Where(verdict => verdict.Fault is not null).Select(verdict => verdict.Mode) ?? [];
        if (TorchMode.Find(begun) is { } mode && TorchModes.Current.CanBecome(mode) && !faults.Contains(mode.Name))
            TorchModes.Use(mode);
        else
            notice?.Invoke($"This run was begun in torch's mode '{begun}' and goes on in '{TorchModes.Current.Name}': the last digits may differ from those of a run that was not interrupted.");
    }

    /// <summary>Does the work; again in the next mode where its first batch shows that this one is wrong.</summary>
    /// <param name="work">Begins anew, or from the newest checkpoint, each time.</param>
    /// <param name="changed">Told the mode that is tried next.</param>
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
                    throw new RunException($"{wrong.Message}. No other mode is right ({string.Join(", ", _tried)} were tried). 'dotnet tl doctor --check' tries all again; TL_LIBTORCH takes another libtorch.", wrong);
                _notice?.Invoke($"{wrong.Message}. Going on in mode {next}.");
                TorchModes.Use(next);
                changed(next);
            }
        }
    }

    /// <summary>The fastest mode after this one that this process can go over to.</summary>
    public static TorchMode? After(TorchMode mode, IReadOnlySet<string> tried) =>
        TorchMode.All.SkipWhile(each => each.Name != mode.Name).FirstOrDefault(each => mode.CanBecome(each) && !tried.Contains(each.Name));

    public void Dispose()
    {
        if (TorchModes.Current != _before)
            TorchModes.Use(_before);
    }

    private TorchMode? Next(TorchMode mode) => After(mode, _tried);
}
