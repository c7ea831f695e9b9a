using TransferLearning.Experiments.Files;
using TransferLearning.Models.Torch;

namespace TransferLearning.Models.Machine;

/// <summary>The mode that this process's torch computes in.</summary>
public static class TorchModes
{
    /// <summary>The variable by which a user chooses the mode themselves.</summary>
    public const string Variable = "TL_TORCH_MODE";

    private const string MaxInstructionSet = "ONEDNN_MAX_CPU_ISA";

    [ThreadStatic]
    private static TorchMode? _within;
    private static TorchMode _current = TorchMode.Standard;

    /// <summary>The mode in force for the calling thread.</summary>
    public static TorchMode Current => _within ?? _current;

    /// <summary>The mode that <c>TL_TORCH_MODE</c> names; null where it is not set.</summary>
    /// <exception cref="RunException">There is no mode of that name.</exception>
    public static TorchMode? Chosen(Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (environment(Variable) is not { Length: > 0 } name)
            return null;
        return TorchMode.Find(name) ?? throw new RunException($"{Variable} is '{name}'; there are {string.Join(", ", TorchMode.All.Select(mode => mode.Name))}.");
    }

    /// <summary>Whether the instruction set is the user's own choice (<c>ONEDNN_MAX_CPU_ISA</c>), which no mode overrules.</summary>
    public static bool InstructionSetIsGiven => ProcessEnvironment.Given(MaxInstructionSet) is not null;

    /// <summary>Puts a mode in force for the whole process. Tensors that were laid out before keep their layout.</summary>
    /// <exception cref="InvalidOperationException">torch is loaded and the mode needs another instruction set.</exception>
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
    /// Another mode for the calling thread until the result is disposed. Its threads and oneDNN are torch's own settings and reach further:
    /// oneDNN's the whole process.
    /// </summary>
    public static IDisposable Enter(TorchMode mode) => new Entered(mode);

    /// <summary>What must be set before torch is loaded.</summary>
    internal static void BeforeLoading()
    {
        if (_current.InstructionSet is { } set)
            TorchLibrary.SetVariable(MaxInstructionSet, set);
    }

    /// <summary>What can only be set once torch is loaded.</summary>
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
            // Looked at first: setting what is set already would still race with another thread's setting.
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
