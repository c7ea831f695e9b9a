using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace TransferLearning.Models.Torch;

/// <summary>
/// Native libraries that were loaded by full path and that TorchSharp asks for by name. Linux and Windows find a loaded library by its name;
/// macOS compares whole paths, so the runtime asks here.
/// </summary>
internal static class LoadedByName
{
    private static readonly ConcurrentDictionary<string, nint> Handles = new();

    static LoadedByName() => AssemblyLoadContext.GetLoadContext(typeof(TorchSharp.torch).Assembly)!.ResolvingUnmanagedDll += (_, name) => Handles.GetValueOrDefault(NameOf(name));

    /// <summary>Loads a library by its full path.</summary>
    /// <exception cref="DllNotFoundException">The file, or a library that it needs, is missing.</exception>
    /// <exception cref="BadImageFormatException">The file is for another processor.</exception>
    public static void Load(string file) => Handles[NameOf(file)] = NativeLibrary.Load(file);

    /// <summary>The name without folder, prefix and extension.</summary>
    internal static string NameOf(string file)
    {
        var name = Path.GetFileName(file);
        foreach (var extension in new[] { ".dll", ".dylib", ".so" })
            if (name.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
                name = name[..^extension.Length];
        return name.StartsWith("lib", StringComparison.Ordinal) ? name[3..] : name;
    }
}
