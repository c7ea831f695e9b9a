using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using SkiaSharp;

namespace TransferLearning.Pictures.Decoding;

/// <summary>Finds and loads SkiaSharp's native library, which reads and draws pictures. It is loaded when the first picture is read or drawn.</summary>
public static class SkiaLibrary
{
    private const string Name = "libSkiaSharp";

    private static readonly Lock Gate = new();
    private static volatile bool _loaded;
    private static AbsentDecoderException? _failed;

    /// <summary>Downloads the package into the package folder if it is missing, and returns whether that worked; null to download nothing.</summary>
    public static Func<bool>? Fetch { get; set; }

    /// <summary>The paths where the library may be, best first. Null: .NET finds it like the library of any referenced package.</summary>
    public static Func<IEnumerable<string>>? Candidates { get; set; }

    /// <summary>The name of the library file on this system.</summary>
    public static string FileName { get; } = Name + (OperatingSystem.IsWindows() ? ".dll" : OperatingSystem.IsMacOS() ? ".dylib" : ".so");

    /// <summary>The id of the package that contains the library for this system.</summary>
    public static string Package { get; } =
        OperatingSystem.IsWindows() ? "SkiaSharp.NativeAssets.Win32" : OperatingSystem.IsMacOS() ? "SkiaSharp.NativeAssets.macOS" : "SkiaSharp.NativeAssets.Linux.NoDependencies";

    /// <summary>The version of the package.</summary>
    public static string Version { get; } = typeof(SkiaLibrary).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "SkiaSharpVersion").Value!;

    /// <summary>The library's file; null if it is not found, or if .NET finds it.</summary>
    public static string? File => Candidates?.Invoke().FirstOrDefault(System.IO.File.Exists);

    /// <summary>Loads the library, once per process. Thread-safe.</summary>
    /// <exception cref="AbsentDecoderException">The library is not found and cannot be downloaded.</exception>
    public static void Load()
    {
        if (_loaded || Candidates is not { } candidates)
            return;
        lock (Gate)
        {
            // A failed download is not repeated for every picture.
            if (_failed is not null)
                throw new AbsentDecoderException(_failed.Message, _failed) { Package = _failed.Package };
            if (_loaded)
                return;
            try
            {
                // A program that contains the library, for whatever system, finds it as the library of any referenced package.
                if (!NativeLibrary.TryLoad(Name, typeof(SKBitmap).Assembly, searchPath: null, out _))
                    Load(File ?? Fetched(candidates()));
                _loaded = true;
            }
            catch (AbsentDecoderException absent)
            {
                _failed = absent;
                throw;
            }
        }
    }

    private static string Fetched(IEnumerable<string> candidates)
    {
        var refused = Fetch is { } fetch && !fetch();
        return File ?? throw Absent(refused
            ? "SkiaSharp is not on this machine and could not be fetched"
            : $"SkiaSharp is not on this machine (no {FileName} in {string.Join(", ", candidates.Select(Path.GetDirectoryName))})");
    }

    private static void Load(string file)
    {
        try
        {
            var handle = NativeLibrary.Load(file);
            AssemblyLoadContext.GetLoadContext(typeof(SKBitmap).Assembly)!.ResolvingUnmanagedDll += (_, name) => name == Name ? handle : 0;
        }
        catch (Exception wrong) when (wrong is DllNotFoundException or BadImageFormatException)
        {
            throw Absent($"SkiaSharp cannot be loaded from '{file}': {wrong.Message.ReplaceLineEndings(" ").Trim()}", wrong);
        }
    }

    private static AbsentDecoderException Absent(string reason, Exception? inner = null) => new(reason, inner) { Package = $"{Package} {Version}" };
}
