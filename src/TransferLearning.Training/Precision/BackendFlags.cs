using TransferLearning.Models.Torch;

namespace TransferLearning.Training.Precision;

/// <summary>
/// Process-wide flags of libtorch's backends: TF32 products, cuDNN's search for the fastest algorithm, and deterministic algorithms. On a CPU
/// only the last has an effect.
/// </summary>
internal static unsafe class BackendFlags
{
    private static readonly nint? Context = LibTorchExports.Find("_ZN2at13globalContextEv");

    /// <summary>Applies <c>run.deterministic</c>. Without it, TF32 and cuDNN's search are on.</summary>
    /// <returns>The flags that this libtorch does not export and that therefore keep their default.</returns>
    public static IReadOnlyList<string> Apply(bool deterministic)
    {
        var missing = new List<string>();
        if (deterministic)
            NativeWarnings.LetThrough();
        Switch("cudnn.deterministic", "_ZN2at7Context21setDeterministicCuDNNEb", deterministic);
        Switch("mkldnn.deterministic", "_ZN2at7Context22setDeterministicMkldnnEb", deterministic);
        Switch("cudnn.benchmark", "_ZN2at7Context17setBenchmarkCuDNNEb", !deterministic);
        Switch("cudnn.allow_tf32", "_ZN2at7Context17setAllowTF32CuDNNEb", !deterministic);
        Switch("cublas.allow_tf32", "_ZN2at7Context18setAllowTF32CuBLASEb", !deterministic);
        // Only warn if an operation has no deterministic form: a native exception in the middle of a step would end the process.
        if (Context is { } context && LibTorchExports.Find("_ZN2at7Context26setDeterministicAlgorithmsEbb") is { } algorithms)
            ((delegate* unmanaged<nint, byte, byte, void>)algorithms)(Get(context), deterministic ? (byte)1 : (byte)0, 1);
        else
            missing.Add("deterministic_algorithms");
        return missing;

        void Switch(string name, string export, bool on)
        {
            if (Context is { } get && LibTorchExports.Find(export) is { } set)
                ((delegate* unmanaged<nint, byte, void>)set)(Get(get), on ? (byte)1 : (byte)0);
            else
                missing.Add(name);
        }
    }

    /// <summary>Whether deterministic algorithms are on; null if this libtorch does not export the flag.</summary>
    public static bool? IsDeterministic =>
        Context is { } context && LibTorchExports.Find("_ZNK2at7Context23deterministicAlgorithmsEv") is { } get
            ? ((delegate* unmanaged<nint, byte>)get)(Get(context)) != 0
            : null;

    private static nint Get(nint context) => ((delegate* unmanaged<nint>)context)();
}
