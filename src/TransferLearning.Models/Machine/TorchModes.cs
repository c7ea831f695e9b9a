using TransferLearning.Experiments.Files;
using TransferLearning.Models.Torch;

namespace TransferLearning.Models.Machine;

/// <summary>The mode in which this process's torch computes.</summary>
public static class TorchModes
{
    /// <summary>The environment variable by which a user chooses the mode.</summary>
    public const string Variable = "TL_TORCH_MODE";

    private const string MaxInstructionSet = "ONEDNN_MAX_CPU_ISA";

    [ThreadStatic]
    private static TorchMode? _within;
    private static TorchMode _current = TorchMode.Standard;

    // Held for writing while a thread computes in a mode with another setting of oneDNN than the process.
    private static readonly ReaderWriterLockSlim OneDnnGate = new(LockRecursionPolicy.SupportsRecursion);

    /// <summary>The mode of the calling thread.</summary>
    public static TorchMode Current => _within ?? _current;

    /// <summary>The mode that <c>TL_TORCH_MODE</c> names; null where it is not set.</summary>
    /// <exception cref="RunException">No mode has this name.</exception>
    public static TorchMode? Chosen(Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (environment(Variable) is not { Length: > 0 } name)
            return null;
        return TorchMode.Find(name) ?? throw new RunException($"{Variable} is '{name}'; there are {string.Join(", ", TorchMode.All.Select(mode => mode.Name))}.");
    }

    /// <summary>Whether the user has chosen the instruction set (<c>ONEDNN_MAX_CPU_ISA</c>). No mode changes it then.</summary>
    public static bool InstructionSetIsGiven => ProcessEnvironment.Given(MaxInstructionSet) is not null;

    /// <summary>Sets the mode of the whole process. Tensors that exist already keep their memory layout.</summary>
    /// <exception cref="InvalidOperationException">torch is loaded, and the mode needs another instruction set.</exception>
    public static void Use(TorchMode mode)
    {
        ArgumentNullException.ThrowIfNull(mode);
        if (TorchLibrary.IsLoaded && !_current.CanBecome(mode))
            throw new InvalidOperationException($"torch is loaded already; the mode '{mode.Name}' can only be chosen before.");
        OneDnnGate.EnterWriteLock();
        try
        {
            _current = mode;
            if (TorchLibrary.IsLoaded)
                OneDnn.Enable(!mode.WithoutOneDnn);
        }
        finally
        {
            OneDnnGate.ExitWriteLock();
        }
    }

    /// <summary>
    /// Sets another mode for the calling thread until the result is disposed on that thread. oneDNN is a setting of the whole process, so a mode that changes it
    /// waits until no other thread computes (<see cref="Hold"/>), and the other threads wait for its end.
    /// </summary>
    /// <exception cref="LockRecursionException">The mode changes the setting, and the calling thread holds it.</exception>
    public static IDisposable Enter(TorchMode mode) => new Entered(mode);

    /// <summary>
    /// Until the result is disposed on the calling thread, no other thread turns oneDNN on or off. Hold it over a forward pass and its backward pass: oneDNN adds
    /// in another order, so the results' last bits would differ.
    /// </summary>
    public static Held Hold()
    {
        OneDnnGate.EnterReadLock();
        return default;
    }

    /// <summary>Makes the settings that are needed before torch is loaded.</summary>
    internal static void BeforeLoading()
    {
        if (_current.InstructionSet is { } set)
            TorchLibrary.SetVariable(MaxInstructionSet, set);
    }

    /// <summary>Makes the settings that are possible only after torch is loaded.</summary>
    internal static void AfterLoading()
    {
        if (_current.WithoutOneDnn)
            OneDnn.Enable(false);
    }

    /// <summary>The setting of oneDNN, held by <see cref="Hold"/>.</summary>
    public readonly struct Held : IDisposable
    {
        public void Dispose() => OneDnnGate.ExitReadLock();
    }

    private sealed class Entered : IDisposable
    {
        private readonly TorchMode? _before = _within;
        private readonly int _threads = TorchThreads.Count;
        private readonly bool _changes;

        public Entered(TorchMode mode)
        {
            _changes = mode.WithoutOneDnn != Current.WithoutOneDnn;
            if (_changes)
                Change(mode);
            _within = mode;
            if (mode.OneThread && _threads > 1)
                TorchThreads.Set(1);
        }

        public void Dispose()
        {
            if (TorchThreads.Count != _threads)
                TorchThreads.Restore(_threads);
            _within = _before;
            if (!_changes)
                return;
            OneDnn.Enable(!Current.WithoutOneDnn);
            OneDnnGate.ExitWriteLock();
        }

        private static void Change(TorchMode mode)
        {
            OneDnnGate.EnterWriteLock();
            try
            {
                OneDnn.Enable(!mode.WithoutOneDnn);
            }
            catch (RunException)
            {
                OneDnnGate.ExitWriteLock();
                throw;
            }
        }
    }
}
