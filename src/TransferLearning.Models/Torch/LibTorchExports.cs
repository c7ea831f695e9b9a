using System.Runtime.InteropServices;

namespace TransferLearning.Models.Torch;

/// <summary>
/// Functions of libtorch that TorchSharp does not wrap, by their exported names. They belong to no stable interface, so each is looked up and may
/// be absent in another version; what depends on it then says so.
/// </summary>
public static class LibTorchExports
{
    private static readonly Lazy<nint> Library = new(Open);

    /// <summary>The address of an exported function; null where this libtorch has none of that name.</summary>
    public static nint? Find(string mangledName) =>
        Library.Value != 0 && NativeLibrary.TryGetExport(Library.Value, mangledName, out var address) ? address : null;

    private static nint Open()
    {
        TorchLibrary.Load();
        // Already loaded: this only counts one more user of it.
        return TorchLibrary.Report.LibTorchFolder is { } folder && NativeLibrary.TryLoad(Path.Combine(folder, "libtorch_cpu.so"), out var handle) ? handle : 0;
    }
}
