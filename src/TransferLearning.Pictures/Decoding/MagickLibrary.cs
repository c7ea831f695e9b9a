using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using ImageMagick;
using ImageMagick.Configuration;

namespace TransferLearning.Pictures.Decoding;

/// <summary>
/// Finds and loads ImageMagick's native library, for the formats that SkiaSharp does not read. It is never loaded before such a file is met.
/// </summary>
public static class MagickLibrary
{
    // A picture of the most pixels has 0.7 GiB; its coder may need some beside it.
    private const long PictureMemory = 1L << 30;

    // Files of many pictures are counted before the first one is taken.
    private const ulong MostFrames = 4096;

    private static readonly TimeSpan PictureTime = TimeSpan.FromSeconds(60);

    // As many pictures at once as memory has room for: a limit that several share would refuse good ones.
    private static readonly SemaphoreSlim Places = new(PlaceCount);

    // Everything but reading the listed formats is forbidden: no other coder, no program of somebody else's, no file named from within a file.
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

    /// <summary>Puts the package into the packages folder where it is not there, and returns whether it could; null where nothing is to be fetched.</summary>
    public static Func<bool>? Fetch { get; set; }

    /// <summary>The files that the library may be, best first; null: .NET finds the library, as it finds those of every package that a program refers to.</summary>
    public static Func<IEnumerable<string>>? Candidates { get; set; }

    /// <summary>The name of the library's file on this system.</summary>
    public static string FileName { get; } =
        $"Magick.Native-Q8-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}.dll{(OperatingSystem.IsWindows() ? "" : OperatingSystem.IsMacOS() ? ".dylib" : ".so")}";

    /// <summary>The version of the package.</summary>
    public static string Version { get; } = typeof(MagickLibrary).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "MagickVersion").Value!;

    private static int PlaceCount => (int)Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2 / PictureMemory, 1, Environment.ProcessorCount);

    /// <summary>Whether it is in use in this process.</summary>
    public static bool IsLoaded => _loaded;

    /// <summary>Loads it once a process; any thread may call this.</summary>
    /// <exception cref="AbsentDecoderException">It is nowhere, and cannot be fetched: it is not the picture's fault.</exception>
    internal static void Load()
    {
        if (_loaded)
            return;
        lock (Gate)
        {
            // A fetch that failed is not tried again for every picture.
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

    /// <summary>Does something with a picture, when there is room for one more.</summary>
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
            // The loader's threads divide the processors among them, and nothing spills over to the disk.
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
            throw new AbsentDecoderException($"its decoder, ImageMagick, {(file is null ? "is not here" : $"cannot be loaded from '{file}'")}: {wrong.Message}", wrong);
        }
        finally
        {
            // The policy was read when it was first asked for.
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
        throw new AbsentDecoderException("its decoder, ImageMagick, does not follow its policy here, which allows the listed formats only, and is not used");
    }
}
