using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Native;

/// <summary>Puts NuGet packages into the packages folder: one restore of a generated project that downloads them.</summary>
internal static class PackageFetch
{
    /// <summary>Restores the packages.</summary>
    /// <param name="packages">Each package's id, and the name under which the build recorded its version.</param>
    /// <param name="session">The session; its folder is where the search for a nuget.config starts.</param>
    /// <returns>What <c>dotnet restore</c> printed where it failed; null where it worked.</returns>
    public static string? Restore(IEnumerable<(string Id, string Version)> packages, Session session)
    {
        var folder = Directory.CreateTempSubdirectory("tl-fetch-");
        try
        {
            var project = Path.Combine(folder.FullName, "fetch.csproj");
            File.WriteAllText(project, Project(packages));
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
            // It has ended by itself.
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
