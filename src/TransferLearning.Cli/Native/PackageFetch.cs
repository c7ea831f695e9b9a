using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Native;

/// <summary>Downloads NuGet packages into the packages folder, by restoring a generated project.</summary>
internal static class PackageFetch
{
    /// <summary>Restores the packages.</summary>
    /// <param name="packages">Each package's id, and the name that the build recorded its version under.</param>
    /// <param name="session">The session. NuGet searches for a nuget.config from its folder upwards.</param>
    /// <returns>The output of <c>dotnet restore</c> if it failed; null if it succeeded.</returns>
    public static string? Restore(IEnumerable<(string Id, string Version)> packages, Session session)
    {
        var folder = Directory.CreateTempSubdirectory("tl-fetch-");
        try
        {
            var project = Path.Combine(folder.FullName, "fetch.csproj");
            File.WriteAllText(project, Project(packages));
            // NuGet searches for nuget.config from the current folder upwards, as for any project there.
            var start = new ProcessStartInfo("dotnet", ["restore", project, $"-p:RestoreRootConfigDirectory={session.Folder}", "--nologo", "-v", "quiet"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardOutputEncoding = System.Text.Encoding.UTF8,
                StandardErrorEncoding = System.Text.Encoding.UTF8,
                WorkingDirectory = folder.FullName,
            };
            using var restore = Process.Start(start)!;
            using var stop = session.Cancellation.Register(() => Stop(restore));
            var errors = restore.StandardError.ReadToEndAsync();
            var output = restore.StandardOutput.ReadToEnd();
            restore.WaitForExit();
            session.Cancellation.ThrowIfCancellationRequested();
            return restore.ExitCode == 0 ? null : (output + errors.GetAwaiter().GetResult()).Trim();
        }
        catch (Win32Exception missing)
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
            // The process has already ended.
        }
    }

    private static string Project(IEnumerable<(string Id, string Version)> packages) =>
        $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net{Environment.Version.Major}.0</TargetFramework>
            <ImportDirectoryBuildProps>false</ImportDirectoryBuildProps>
          </PropertyGroup>
          <ItemGroup>
            {string.Join("\n    ", packages.Select(package => $"""<PackageDownload Include="{package.Id}" Version="[{Built(package.Version)}]" />"""))}
          </ItemGroup>
        </Project>
        """;

    private static string Built(string name) =>
        typeof(PackageFetch).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == name).Value!;
}
