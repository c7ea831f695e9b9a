using TransferLearning.Cli.Terminal;
using TransferLearning.Models.Engines;
using TransferLearning.Models.Torch;

namespace TransferLearning.Cli.Native;

/// <summary>
/// Provides torch and ONNX Runtime, and SkiaSharp with them. The tool's package does not contain them: they come from the NuGet packages folder
/// and are downloaded there once per machine.
/// </summary>
internal static class TorchPackages
{
    private static readonly (string Id, string Version)[] Torch = [(TorchLibrary.PackageId, "LibTorchVersion"), ("TorchSharp", "TorchSharpVersion")];
    private static readonly (string Id, string Version)[] Onnx = [("Microsoft.ML.OnnxRuntime", "OnnxRuntimeVersion")];

    /// <summary>Whether both engines can be loaded without a download.</summary>
    public static bool AreThere => TorchLibrary.IsThere && OnnxLibrary.IsThere;

    /// <summary>
    /// Starts loading torch in the background. <see cref="Ensure"/> waits for it and reports errors. On a machine that has not been checked
    /// yet, this does nothing: the check comes before torch is loaded.
    /// </summary>
    public static void Foresee(Session session)
    {
        if (AreThere && CheckedMachine.UseKnown(session) && !CheckedNetwork.IsDue(session, threads: null))
            _ = Task.Run(TorchLibrary.Load);
    }

    /// <summary>Downloads missing packages, for a process that does not compute with torch itself. Does not load torch, which would take a third of a second.</summary>
    /// <exception cref="RunException">The packages cannot be downloaded, or cannot be loaded then.</exception>
    public static void EnsureThere(Session session)
    {
        if (!AreThere)
            Ensure(session);
    }

    /// <summary>
    /// Loads torch in the mode that is correct on this machine. Downloads missing packages of torch and ONNX Runtime first. ONNX Runtime is
    /// loaded when it is needed; a failed download of it is only a warning, because many runs do not use it.
    /// </summary>
    /// <param name="session">Messages go to its standard error.</param>
    /// <param name="threads">The number of threads for torch's operations; null for torch's own choice.</param>
    /// <exception cref="RunException">torch cannot be loaded or computes nothing correctly; the message says what was tried and what to do.</exception>
    public static void Ensure(Session session, int? threads = null)
    {
        var refused = Fetch(session);
        try
        {
            if (TorchLibrary.IsThere)
                CheckedMachine.Ensure(session, threads);
            TorchLibrary.Load();
        }
        catch (RunException absent) when (refused is not null)
        {
            throw new RunException($"{absent.Message}\nThe output of 'dotnet restore': {refused}", absent);
        }
        if (refused is not null && !OnnxLibrary.IsThere)
            session.ProgressText.WriteLine($"warning: ONNX Runtime could not be fetched, and a frozen part on the CPU needs it. The output of 'dotnet restore': {refused}");
    }

    /// <summary>Downloads missing packages.</summary>
    /// <returns>Why the download failed; null if it succeeded or was not needed.</returns>
    private static string? Fetch(Session session)
    {
        PicturePackages.Offer(session);
        // If the user named a folder, no torch is downloaded behind their back.
        var torch = string.IsNullOrEmpty(session.Environment("TL_LIBTORCH")) && !TorchLibrary.IsThere;
        // Loading torch then says that there is none for this system; the others would be fetched for nothing.
        if (torch && !TorchLibrary.IsPacked)
            return null;
        var missing = new List<(string Name, int Megabytes, (string Id, string Version)[] Packages)>();
        if (torch)
            missing.Add(("libtorch", 130, Torch));
        if (!OnnxLibrary.IsThere)
            missing.Add(("ONNX Runtime", 160, Onnx));
        // Pictures may need it later: one restore takes less time than two.
        if (!PicturePackages.HaveSkia)
            missing.Add(("SkiaSharp", PicturePackages.SkiaMegabytes, PicturePackages.Skia));
        if (missing.Count == 0)
            return null;
        var names = missing.Select(each => each.Name).ToList();
        var what = names.Count > 1 ? $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}" : names[0];
        session.ProgressText.WriteLine($"Fetching {what} into the NuGet packages folder ({missing.Sum(each => each.Megabytes)} MB, once per machine) …");
        return PackageFetch.Restore(missing.SelectMany(each => each.Packages), session);
    }
}
