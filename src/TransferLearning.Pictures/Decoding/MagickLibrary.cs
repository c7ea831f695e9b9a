using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using ImageMagick;
using ImageMagick.Configuration;

namespace TransferLearning.Pictures.Decoding;

/// <summary>
/// Finds and loads ImageMagick's native library, for the formats that SkiaSharp cannot read. It is loaded when the first such file is read.
/// </summary>
public static class MagickLibrary
{
    // The largest allowed picture takes 0.7 GiB; its coder may need additional memory.
    private const long PictureMemory = 1L << 30;

    // ImageMagick counts all pictures in a file before it reads the first one.
    private const ulong MostFrames = 4096;

    private static readonly TimeSpan PictureTime = TimeSpan.FromSeconds(60);

    // The number of pictures that fit into memory at once. A limit shared by several pictures would refuse good ones.
    private static readonly SemaphoreSlim Places = new(PlaceCount);

    // Everything except reading the listed formats is forbidden: other coders, external programs, and files named inside a file.
    private const string Policy = """
        <?xml version="1.0" encoding="UTF-8"?>
        <policymap>
          <policy domain="delegate" rights="none" pattern="*" />
          <policy domain="filter" rights="none" pattern="*" />
          <policy domain="path" rights="none" pattern="@*" />
          <policy domain="coder" rights="none" pattern="*" />
          <policy domain="coder" rights="read" pattern="{TIFF,TIFF64,HEIC,AVIF,JP2,J2K,PSD}" />
        </policymap>
        """;

    private static readonly Lock Gate = new();
    private static bool _loaded;
    private static AbsentDecoderException? _failed;

    /// <summary>Downloads the package into the package folder if it is missing, and returns whether that worked; null to download nothing.</summary>
    public static Func<bool>? Fetch { get; set; }

    /// <summary>The paths where the library may be, best first. Null: .NET finds it like the library of any referenced package.</summary>
    public static Func<IEnumerable<string>>? Candidates { get; set; }

    /// <summary>The name of the library file on this system.</summary>
    public static string FileName { get; } =
        $"Magick.Native-Q8-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}.dll{(OperatingSystem.IsWindows() ? "" : OperatingSystem.IsMacOS() ? ".dylib" : ".so")}";

    /// <summary>The version of the package.</summary>
    public static string Version { get; } = typeof(MagickLibrary).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "MagickVersion").Value!;

    private static int PlaceCount => (int)Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2 / PictureMemory, 1, Environment.ProcessorCount);

    /// <summary>Whether this process has loaded the library.</summary>
    public static bool IsLoaded => _loaded;

    /// <summary>Loads the library, once per process. Thread-safe.</summary>
    /// <exception cref="AbsentDecoderException">The library is not found and cannot be downloaded, which is not the picture's fault.</exception>
    internal static void Load()
    {
        if (_loaded)
            return;
        lock (Gate)
        {
            // A failed download is not repeated for every picture.
            if (_failed is not null)
                throw new AbsentDecoderException(_failed.Message, _failed);
            if (_loaded)
                return;
            try
            {
                Initialize(Find());
                _loaded = true;
            }
            catch (AbsentDecoderException absent)
            {
                _failed = absent;
                throw;
            }
        }
    }

    /// <summary>Runs an action on a picture when there is memory for one more.</summary>
    internal static void Within(Action work)
    {
        Places.Wait();
        try
        {
            work();
        }
        finally
        {
            Places.Release();
        }
    }

    private static string? Find()
    {
        if (Candidates is not { } candidates)
            return null;
        if (File() is { } file)
            return file;
        var refused = Fetch is { } fetch && !fetch();
        return File() ?? throw new AbsentDecoderException(refused
            ? "its decoder, ImageMagick, is not on this machine and could not be fetched"
            : $"its decoder, ImageMagick, is not on this machine (no {FileName} in {string.Join(", ", candidates().Select(Path.GetDirectoryName))})");

        string? File() => candidates().FirstOrDefault(System.IO.File.Exists);
    }

    private static void Initialize(string? file)
    {
        if (file is not null)
            AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) => name.StartsWith("Magick.Native", StringComparison.Ordinal) ? NativeLibrary.Load(file) : 0;
        var folder = Directory.CreateTempSubdirectory("tl-magick-");
        try
        {
            var configuration = ConfigurationFiles.Default;
            configuration.Policy.Data = Policy;
            MagickNET.Initialize(configuration, folder.FullName);
            // The loader's threads share the processors, and nothing may be written to disk.
            ResourceLimits.Thread = 1;
            ResourceLimits.Memory = (ulong)(PlaceCount * PictureMemory);
            ResourceLimits.MaxMemoryRequest = PictureMemory;
            ResourceLimits.Disk = 0;
            ResourceLimits.Time = (ulong)PictureTime.TotalSeconds;
            ResourceLimits.Width = ResourceLimits.Height = PictureLimits.MostSide;
            ResourceLimits.ListLength = MostFrames;
            OpenCL.IsEnabled = false;
            CheckPolicy();
        }
        catch (Exception wrong) when (wrong is DllNotFoundException or TypeInitializationException or BadImageFormatException or MagickException)
        {
            throw new AbsentDecoderException(file is null ? "its decoder, ImageMagick, is not in this program" : $"its decoder, ImageMagick, cannot be loaded from '{file}': {wrong.Message}", wrong);
        }
        finally
        {
            // The policy has been read by now.
            folder.Delete(recursive: true);
        }
    }

    private static void CheckPolicy()
    {
        try
        {
            // A picture of one colour comes from a coder that is not on the list.
            using var forbidden = new MagickImage(MagickColors.Black, 1, 1);
        }
        catch (MagickPolicyErrorException)
        {
            return;
        }
        throw new AbsentDecoderException("its decoder, ImageMagick, is not used, because it ignores the policy that allows only the listed formats");
    }
}
