using System.Runtime.InteropServices;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Models.Torch;

/// <summary>
/// Exported functions of libtorch that TorchSharp does not wrap. They belong to no stable interface, so each one is looked up and may be absent
/// in another version. Features that need an absent one report that.
/// </summary>
public static class LibTorchExports
{
    private static readonly Lazy<IReadOnlyList<nint>> Libraries = new(Open);

    /// <summary>The address of an exported function; null where this libtorch has none with the name.</summary>
    public static nint? Find(string mangledName)
    {
        // Before the list is made, because loading looks for exports, too.
        TorchLibrary.Load();
        return NameHere(mangledName) is { } name && Libraries.Value.Select(library => NativeLibrary.TryGetExport(library, name, out var address) ? address : (nint?)null).FirstOrDefault(found => found is not null) is { } found
            ? found : null;
    }

    /// <summary>The names of Microsoft's compiler. The key is the name of the compilers on Linux and macOS.</summary>
    internal static IReadOnlyDictionary<string, string> WindowsNames { get; } = new Dictionary<string, string>
    {
        ["FLAGS_caffe2_log_level"] = "?FLAGS_caffe2_log_level@@3HA",
        ["_ZN2at13globalContextEv"] = "?globalContext@at@@YAAEAVContext@1@XZ",
        ["_ZN2at7Context17setBenchmarkCuDNNEb"] = "?setBenchmarkCuDNN@Context@at@@QEAAX_N@Z",
        ["_ZN2at7Context17setAllowTF32CuDNNEb"] = "?setAllowTF32CuDNN@Context@at@@QEAAX_N@Z",
        ["_ZN2at7Context18setAllowTF32CuBLASEb"] = "?setAllowTF32CuBLAS@Context@at@@QEAAX_N@Z",
        ["_ZN2at7Context20setUserEnabledMkldnnEb"] = "?setUserEnabledMkldnn@Context@at@@QEAAX_N@Z",
        ["_ZN2at7Context20setUserEnabledNNPACKEb"] = "?setUserEnabledNNPACK@Context@at@@QEAAX_N@Z",
        ["_ZN2at7Context21setDeterministicCuDNNEb"] = "?setDeterministicCuDNN@Context@at@@QEAAX_N@Z",
        ["_ZN2at7Context22setDeterministicMkldnnEb"] = "?setDeterministicMkldnn@Context@at@@QEAAX_N@Z",
        ["_ZN2at7Context26setDeterministicAlgorithmsEbb"] = "?setDeterministicAlgorithms@Context@at@@QEAAX_N0@Z",
        ["_ZNK2at7Context17userEnabledMkldnnEv"] = "?userEnabledMkldnn@Context@at@@QEBA_NXZ",
        ["_ZNK2at7Context23deterministicAlgorithmsEv"] = "?deterministicAlgorithms@Context@at@@QEBA_NXZ",
        ["_ZN2at8autocast11clear_cacheEv"] = "?clear_cache@autocast@at@@YAXXZ",
        ["_ZN2at8autocast17decrement_nestingEv"] = "?decrement_nesting@autocast@at@@YAHXZ",
        ["_ZN2at8autocast17increment_nestingEv"] = "?increment_nesting@autocast@at@@YAHXZ",
        ["_ZN2at8autocast18set_autocast_dtypeEN3c1010DeviceTypeENS1_10ScalarTypeE"] = "?set_autocast_dtype@autocast@at@@YAXW4DeviceType@c10@@W4ScalarType@4@@Z",
        ["_ZN2at8autocast20set_autocast_enabledEN3c1010DeviceTypeEb"] = "?set_autocast_enabled@autocast@at@@YAXW4DeviceType@c10@@_N@Z",
    };

    private static string? NameHere(string mangledName) => OperatingSystem.IsWindows() ? WindowsNames.GetValueOrDefault(mangledName) : mangledName;

    private static IReadOnlyList<nint> Open()
    {
        // libtorch is loaded already; this only increments its reference count. Windows does not search in the libraries that one depends on.
        string[] names = OperatingSystem.IsWindows() ? ["torch_cpu", "c10"] : ["torch_cpu"];
        return TorchLibrary.Report.LibTorchFolder is { } folder
            ? [.. names.Select(name => NativeLibrary.TryLoad(Path.Combine(folder, NativeNames.Library(name)), out var handle) ? handle : 0).Where(handle => handle != 0)]
            : [];
    }
}
