using System.Runtime.InteropServices;

namespace TransferLearning.Models.Torch;

/// <summary>
/// Exported functions of libtorch that TorchSharp does not wrap. They belong to no stable interface, so each one is looked up and may be absent
/// in another version. Features that need an absent one report that.
/// </summary>
public static class LibTorchExports
{
    private static readonly Lazy<nint> Library = new(Open);

    /// <summary>The address of an exported function; null where this libtorch has none with the name.</summary>
    public static nint? Find(string mangledName) =>
        Library.Value != 0 && NativeLibrary.TryGetExport(Library.Value, mangledName, out var address) ? address : null;

    private static nint Open()
    {
        TorchLibrary.Load();
        // libtorch is loaded already; this only increments its reference count.
        return TorchLibrary.Report.LibTorchFolder is { } folder && NativeLibrary.TryLoad(Path.Combine(folder, "libtorch_cpu.so"), out var handle) ? handle : 0;
    }
}
