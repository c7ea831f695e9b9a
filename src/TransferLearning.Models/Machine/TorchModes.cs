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
        _current = mode;
        if (TorchLibrary.IsLoaded)
            OneDnn.Enable(!mode.WithoutOneDnn);
    }

    /// <summary>
    /// Sets another mode for the calling thread until the result is disposed. Thread count and oneDNN are settings of torch and reach further:
    /// oneDNN's applies to the whole process.
    /// </summary>
    public static IDisposable Enter(TorchMode mode) => new Entered(mode);

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

    private sealed class Entered : IDisposable
    {
        private readonly TorchMode? _before = _within;
        private readonly bool _oneDnn = OneDnn.IsEnabled;
        private readonly int _threads = TorchThreads.Count;

        public Entered(TorchMode mode)
        {
            _within = mode;
            // Read first: writing a value that is set already would still race with another thread's write.
            if (_oneDnn == mode.WithoutOneDnn)
                OneDnn.Enable(!mode.WithoutOneDnn);
            if (mode.OneThread && _threads > 1)
                TorchThreads.Set(1);
        }

        public void Dispose()
        {
            if (OneDnn.IsEnabled != _oneDnn)
                OneDnn.Enable(_oneDnn);
            if (TorchThreads.Count != _threads)
                TorchThreads.Restore(_threads);
            _within = _before;
        }
    }
}
