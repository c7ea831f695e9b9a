using TransferLearning.Cli.Terminal;
using TransferLearning.Models.Engines;
using TransferLearning.Models.Torch;

namespace TransferLearning.Cli.Native;

/// <summary>
/// Makes torch and ONNX Runtime ready. The tool's package is thin: both come from the NuGet packages folder, and
/// where one is not there yet it is fetched, once a machine.
/// </summary>
internal static class TorchPackages
{
    private static readonly (string Id, string Version)[] Torch = [("libtorch-cpu-linux-x64", "LibTorchVersion"), ("TorchSharp", "TorchSharpVersion")];
    private static readonly (string Id, string Version)[] Onnx = [("Microsoft.ML.OnnxRuntime", "OnnxRuntimeVersion")];

    /// <summary>Whether nothing need be fetched before the engines can be loaded.</summary>
    public static bool AreThere => !OperatingSystem.IsLinux() || (TorchLibrary.IsThere && OnnxLibrary.IsThere);

    /// <summary>
    /// Begins to load torch beside what comes first; <see cref="Ensure"/> waits for it, and says what is wrong with it. A machine that has still to be
    /// checked is checked before torch is loaded.
    /// </summary>
    public static void Foresee(Session session)
    {
        if (AreThere && CheckedMachine.UseKnown(session) && !CheckedNetwork.IsDue(session, threads: null))
            _ = Task.Run(TorchLibrary.Load);
    }

    /// <summary>For a process that does not need torch itself: fetches its packages where they are absent. To load it takes a third of a second.</summary>
    /// <exception cref="RunException">They cannot be fetched, or not be loaded then.</exception>
    public static void EnsureThere(Session session)
    {
        if (!AreThere)
            Ensure(session);
    }

    /// <summary>
    /// Loads torch in the mode that is right on this machine, and fetches what is absent of torch and ONNX Runtime first. ONNX Runtime is loaded when it
    /// is needed; where it cannot be fetched, a warning says so, because many a run does without.
    /// </summary>
    /// <param name="session">What is said goes to its standard error.</param>
    /// <param name="threads">Threads that torch's operations are to use; null for its own choice.</param>
    /// <exception cref="RunException">It cannot be loaded, or computes nothing right; the message says what was tried and what to do.</exception>
    public static void Ensure(Session session, int? threads = null)
    {
        var refused = Fetch(session);
        try
        {
            if (TorchLibrary.IsThere || !OperatingSystem.IsLinux())
                CheckedMachine.Ensure(session, threads);
            TorchLibrary.Load();
        }
        catch (RunException absent) when (refused is not null)
        {
            throw new RunException($"{absent.Message}\n'dotnet restore' said: {refused}", absent);
        }
        if (refused is not null && !OnnxLibrary.IsThere)
            session.ProgressText.WriteLine($"warning: ONNX Runtime could not be fetched, and a frozen part on the CPU needs it. 'dotnet restore' said: {refused}");
    }

    /// <summary>Fetches what is absent.</summary>
    /// <returns>Why it could not be fetched; null where it could, and where there was nothing to fetch.</returns>
    private static string? Fetch(Session session)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        // A folder named by the user is the user's business: no torch is fetched behind their back.
        var torch = string.IsNullOrEmpty(session.Environment("TL_LIBTORCH")) && !TorchLibrary.IsThere;
        var onnx = !OnnxLibrary.IsThere;
        if (!torch && !onnx)
            return null;
        var what = torch && onnx ? "libtorch and ONNX Runtime" : torch ? "libtorch" : "ONNX Runtime";
        var megabytes = (torch ? 130 : 0) + (onnx ? 160 : 0);
        session.ProgressText.WriteLine($"Fetching {what} into the NuGet packages folder ({megabytes} MB, once a machine) …");
        return PackageFetch.Restore([.. torch ? Torch : [], .. onnx ? Onnx : []], session);
    }
}
