using System.Runtime.InteropServices;
using TransferLearning.Experiments.Files;
using TransferLearning.Models.Machine;

namespace TransferLearning.Models.Torch;

/// <summary>
/// Loads torch's native libraries, before TorchSharp is used. libtorch is searched for in <c>TL_LIBTORCH</c>, in the program's
/// folder, in the user's cache (one for CUDA) and in the NuGet packages folder; TorchSharp's native library in the same places except the cache. Where the system's C++ library is too
/// old for that one, a patched copy is loaded (<see cref="PatchedLibrary"/>). Once all are loaded by full path, TorchSharp's own loading finds
/// them by name (<see cref="LoadedByName"/>) and copies nothing.
/// </summary>
public static class TorchLibrary
{
    private static readonly Lock Gate = new();

    /// <summary>The attempts and their results; empty before <see cref="Load"/>.</summary>
    public static TorchLibraryReport Report { get; private set; } = new();

    /// <summary>The id of the package that contains libtorch for this system.</summary>
    public static string PackageId => TorchFolders.LibTorchPackage;

    /// <summary>Whether there is a package with libtorch for this system.</summary>
    public static bool IsPacked => TorchSystems.Lacking is null;

    /// <summary>Whether torch is loaded.</summary>
    public static bool IsLoaded => Report.IsLoaded;

    /// <summary>Whether the files exist where <see cref="Load"/> searches. Loads nothing, so it does not prove that they can be loaded.</summary>
    public static bool IsThere =>
        TorchFolders.OfLibTorch().Any(place => File.Exists(Path.Combine(place.Folder, TorchFolders.LibTorchFile)))
        && TorchFolders.OfTorchSharp().Any(place => File.Exists(Path.Combine(place.Folder, TorchFolders.TorchSharpFile)));

    /// <summary>Loads torch once per process; later calls return at once. Any thread may call it.</summary>
    /// <exception cref="RunException">Every attempt failed. The message names each attempt and its error.</exception>
    public static void Load()
    {
        lock (Gate)
        {
            if (Report.IsLoaded)
                return;
            Report = new TorchLibraryReport();
            SetThreadPolicy();
            // On a Mac's GPU, what Metal lacks is computed on the processor instead of being an error.
            if (OperatingSystem.IsMacOS())
                SetVariable("PYTORCH_ENABLE_MPS_FALLBACK", "1");
            TorchModes.BeforeLoading();
            HostMemory.KeepFreed();
            if (!LoadLibTorch() || !LoadLibTorchSharp())
                throw new RunException(Report.Failure());
            NativeWarnings.Silence();
            TorchModes.AfterLoading();
        }
    }

    private static bool LoadLibTorch()
    {
        foreach (var (folder, what) in TorchFolders.OfLibTorch())
        {
            if (!File.Exists(Path.Combine(folder, TorchFolders.LibTorchFile)))
            {
                Report.Add(folder, used: false, $"{what}: holds no {TorchFolders.LibTorchFile}");
                continue;
            }
            if (LoadFolder(folder) is { } why)
            {
                Report.Add(folder, used: false, $"{what}: {why}");
                continue;
            }
            Report.LibTorchFolder = folder;
            Report.Add(folder, used: true, Report.HasCuda ? $"{what}: libtorch with CUDA" : $"{what}: libtorch for the CPU");
            return true;
        }
        return false;
    }

    /// <summary>Loads libtorch's files in dependency order.</summary>
    /// <returns>The error; null on success.</returns>
    private static string? LoadFolder(string folder)
    {
        // The package's OpenMP runtime has a hash in its name on Linux. It is loaded by full path, so that no other one is used. On macOS
        // libtorch_cpu names it by a path of Homebrew, which matches the loaded file's install name.
        foreach (var openMp in Directory.EnumerateFiles(folder, OperatingSystem.IsMacOS() ? "libomp.dylib" : OperatingSystem.IsWindows() ? "libiomp5md.dll" : "libgomp*.so*"))
            _ = NativeLibrary.TryLoad(openMp, out _);
        var cuda = File.Exists(Path.Combine(folder, NativeNames.Library("torch_cuda")));
        string[] names = cuda ? ["c10", "torch_cpu", "c10_cuda", "torch_cuda", "torch"] : ["c10", "torch_cpu", "torch"];
        foreach (var name in names)
            if (TryLoad(Path.Combine(folder, NativeNames.Library(name))) is { } why)
                return why;
        Report.HasCuda = cuda;
        return null;
    }

    private static bool LoadLibTorchSharp()
    {
        foreach (var (folder, what) in TorchFolders.OfTorchSharp())
        {
            var file = Path.Combine(folder, TorchFolders.TorchSharpFile);
            if (!File.Exists(file))
            {
                Report.Add(file, used: false, $"{what}: not there");
                continue;
            }
            if (TryLoad(file) is not { } why)
            {
                Use(file, $"{what}: as it is", patched: false);
                return true;
            }
            Report.Add(file, used: false, $"{what}: {why}");
            if (why.Contains(PatchedLibrary.Version, StringComparison.Ordinal) && LoadPatched(file))
                return true;
        }
        return false;
    }

    private static bool LoadPatched(string original)
    {
        try
        {
            var copy = PatchedLibrary.Of(original);
            if (TryLoad(copy) is { } why)
            {
                Report.Add(copy, used: false, $"a copy that does not insist on {PatchedLibrary.Version}: {why}");
                return false;
            }
            Use(copy, $"a copy that does not insist on {PatchedLibrary.Version}, which this system's libstdc++ lacks and nothing uses", patched: true);
            return true;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Report.Add(original, used: false, $"no copy without the need of {PatchedLibrary.Version} could be made in {UserCache.Folder} (TL_HOME): {wrong.Message}");
            return false;
        }
    }

    private static void Use(string file, string why, bool patched)
    {
        Report.LibTorchSharpFile = file;
        Report.IsPatched = patched;
        Report.Add(file, used: true, why);
    }

    private static string? TryLoad(string file)
    {
        try
        {
            LoadedByName.Load(file);
            return null;
        }
        catch (Exception wrong) when (wrong is DllNotFoundException or BadImageFormatException)
        {
            return VisualCpp.Remedy() ?? wrong.Message.ReplaceLineEndings(" ").Trim();
        }
    }

    /// <summary>
    /// Makes OpenMP's threads sleep while they wait. On few cores, spinning threads compete with the loader's threads and make a small step many times
    /// slower. libgomp reads the variable from the C environment when it is loaded.
    /// </summary>
    private static void SetThreadPolicy() => SetVariable("OMP_WAIT_POLICY", "PASSIVE");

    /// <summary>Sets a variable of the C environment, which native libraries read. A value that the user has set stays.</summary>
    internal static void SetVariable(string name, string value) => NativeEnvironment.SetIfAbsent(name, value);
}
