using System.Diagnostics;
using System.Reflection;
using TransferLearning.Cli.Terminal;
using TransferLearning.Experiments;
using TransferLearning.Models.Torch;

namespace TransferLearning.Cli.Native;

/// <summary>
/// Makes torch ready. The tool's package is thin: libtorch and ONNX Runtime come from the NuGet packages folder, and
/// where they are not there yet, one restore of a generated project puts them there, once a machine.
/// </summary>
internal static class TorchPackages
{
    /// <summary>Whether nothing need be fetched before torch can be loaded.</summary>
    public static bool AreThere => !OperatingSystem.IsLinux() || TorchLibrary.IsThere;

    /// <summary>
    /// Begins to load torch beside what comes first; <see cref="Ensure"/> waits for it, and says what is wrong with it. A machine that has still to be
    /// checked is checked before torch is loaded.
    /// </summary>
    public static void Foresee(Session session)
    {
        if (AreThere && CheckedMachine.UseKnown(session))
            _ = Task.Run(TorchLibrary.Load);
    }

    /// <summary>For a process that does not need torch itself: fetches its packages where they are absent. To load it takes a third of a second.</summary>
    /// <exception cref="RunException">They cannot be fetched, or not be loaded then.</exception>
    public static void EnsureThere(Session session)
    {
        if (!AreThere)
            Ensure(session);
    }

    /// <summary>Loads torch in the mode that is right on this machine, fetching its packages first where they are absent.</summary>
    /// <param name="session">What is said goes to its standard error.</param>
    /// <param name="threads">Threads that torch's operations are to use; null for its own choice.</param>
    /// <exception cref="RunException">It cannot be loaded, or computes nothing right; the message says what was tried and what to do.</exception>
    public static void Ensure(Session session, int? threads = null)
    {
        try
        {
            if (AreThere)
                CheckedMachine.Ensure(session, threads);
            TorchLibrary.Load();
            return;
        }
        catch (RunException) when (!AreThere && CanFetch(session))
        {
            session.ProgressText.WriteLine("Fetching libtorch and ONNX Runtime into the NuGet packages folder (about 300 MB, once a machine) …");
        }

        var refused = Fetch(session);
        try
        {
            if (AreThere)
                CheckedMachine.Ensure(session, threads);
            TorchLibrary.Load();
        }
        catch (RunException absent) when (refused is not null)
        {
            throw new RunException($"{absent.Message}\n'dotnet restore' said: {refused}", absent);
        }
    }

    // A folder named by the user is the user's business: nothing is fetched behind their back.
    private static bool CanFetch(Session session) =>
        OperatingSystem.IsLinux() && string.IsNullOrEmpty(session.Environment("TL_LIBTORCH"));

    /// <summary>Restores a project that downloads the packages.</summary>
    /// <returns>What <c>dotnet restore</c> printed where it failed; null where it worked.</returns>
    private static string? Fetch(Session session)
    {
        var folder = Directory.CreateTempSubdirectory("tl-fetch-");
        try
        {
            var project = Path.Combine(folder.FullName, "fetch.csproj");
            File.WriteAllText(project, Project());
            // NuGet looks for its nuget.config from the folder of the call upwards, as for any project there.
            var start = new ProcessStartInfo("dotnet", ["restore", project, $"-p:RestoreRootConfigDirectory={session.Folder}", "--nologo", "-v", "quiet"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = folder.FullName,
            };
            using var restore = Process.Start(start)!;
            using var stop = session.Cancellation.Register(() => Stop(restore));
            var errors = restore.StandardError.ReadToEndAsync();
            var output = restore.StandardOutput.ReadToEnd();
            restore.WaitForExit();
            session.Cancellation.ThrowIfCancellationRequested();
            return restore.ExitCode == 0 ? null : (output + errors.Result).Trim();
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return $"'dotnet' could not be started: {missing.Message}";
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Stop(Process restore)
    {
        try
        {
            restore.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // Ended by itself meanwhile.
        }
    }

    private static string Project() =>
        $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net{Environment.Version.Major}.0</TargetFramework>
            <ImportDirectoryBuildProps>false</ImportDirectoryBuildProps>
          </PropertyGroup>
          <ItemGroup>
            <PackageDownload Include="libtorch-cpu-linux-x64" Version="[{Built("LibTorchVersion")}]" />
            <PackageDownload Include="TorchSharp" Version="[{Built("TorchSharpVersion")}]" />
            <PackageDownload Include="Microsoft.ML.OnnxRuntime" Version="[{Built("OnnxRuntimeVersion")}]" />
          </ItemGroup>
        </Project>
        """;

    private static string Built(string name) =>
        typeof(TorchPackages).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == name).Value!;
}
