#:property PublishAot=false
// Sets up 'dotnet tl' for this clone:
//
//   dotnet run tools/setup.cs
//
// It packs the tool into tools/feed (a source of nuget.config), names it in .config/dotnet-tools.json and restores it.
// NuGet and the SDK cache a tool by its version, so the version ends in a hash of the sources. Changed sources get a new version,
// unchanged ones are not packed again, two clones do not disturb each other, and a run in progress keeps the files it was
// started from. The manifest names that version, so git ignores the manifest.
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;

const string Package = "TransferLearning.Cli";
const int VersionsKept = 5; // for runs in progress, and for projects made by 'dotnet tl init', whose manifest names one of them

var root = Path.GetDirectoryName((string)AppContext.GetData("EntryPointFileDirectoryPath")!)!;
var feed = Path.Combine(root, "tools", "feed");
var manifest = Path.Combine(root, ".config", "dotnet-tools.json");
var log = Path.Combine(root, "artifacts", "setup.log");
var version = $"{XDocument.Load(Path.Combine(root, "Directory.Build.props")).Descendants("Version").First().Value}-local-{HashOfSources()}";

Directory.CreateDirectory(Path.GetDirectoryName(log)!);
File.WriteAllText(log, "");
if (!File.Exists(Path.Combine(feed, $"{Package}.{version}.nupkg")))
{
    // Pack into a folder of its own first, because anything in the feed can be restored.
    var packed = Path.Combine(root, "artifacts", "setup");
    if (Directory.Exists(packed))
        Directory.Delete(packed, recursive: true);
    if (!Step("Building the tool (the first time also fetches libtorch, 130 MB)", "pack", Path.Combine(root, "src", Package), "-c", "Release", "-o", packed, "-v", "quiet", "-nologo", $"-p:ToolVersion={version}",
        // No analyzers and no warnings as errors: a newer SDK or unfinished work must not prevent packing. The outputs are separate
        // because of these settings.
        $"-p:ArtifactsPath={Path.Combine(root, "artifacts", "tool")}", "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false"))
        return 1;
    // Move the package that depends on the others last: once it is in the feed, all are.
    Directory.CreateDirectory(feed);
    foreach (var file in Directory.EnumerateFiles(packed, "*.nupkg").OrderByDescending(file => file.Length))
        File.Move(file, Path.Combine(feed, Path.GetFileName(file)), overwrite: true);
}

NameInManifest();
ForgetMissing();
if (!Step("Restoring it as 'dotnet tl'", "tool", "restore", "--tool-manifest", manifest, "--ignore-failed-sources"))
    return 1;
Prune();

Console.WriteLine("""

    'dotnet tl' is ready in this folder and in every folder below it. Next:

      dotnet tl run experiments/finetune.yaml
    """);
return 0;

// Hashes everything that the package is made of: src, the settings beside it, and files elsewhere that a project includes.
string HashOfSources()
{
    var sources = Path.Combine(root, "src");
    var inside = new DirectoryInfo(sources).EnumerateFiles("*", SearchOption.AllDirectories).Select(file => file.FullName)
        .Where(file => !Path.GetRelativePath(sources, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
        .ToList();
    var settings = new[] { "Directory.Build.props", "Directory.Packages.props", "global.json" }.Select(name => Path.Combine(root, name));
    var outside = inside.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal))
        .SelectMany(project => Regex.Matches(File.ReadAllText(project), "Include=\"(\\.\\./[^\"$*]+)\"").Select(match => Path.GetFullPath(match.Groups[1].Value, Path.GetDirectoryName(project)!)))
        .Where(file => !file.StartsWith(sources + Path.DirectorySeparatorChar, StringComparison.Ordinal));

    using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    foreach (var file in inside.Concat(settings).Concat(outside).Distinct().Order(StringComparer.Ordinal))
    {
        hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(root, file).Replace('\\', '/')));
        hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
    }
    return Convert.ToHexStringLower(hash.GetHashAndReset())[..10];
}

// Runs dotnet and prints one line with what it does and how long it took. Its output is shown only if it fails.
bool Step(string what, params string[] arguments)
{
    var words = new StringBuilder();
    var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = root, RedirectStandardOutput = true, RedirectStandardError = true };
    start.Environment["DOTNET_NOLOGO"] = "1";
    var watch = Stopwatch.StartNew();
    Console.Write($"{what} ...");
    using var process = new Process { StartInfo = start };
    process.OutputDataReceived += Hear;
    process.ErrorDataReceived += Hear;
    process.Start();
    process.BeginOutputReadLine();
    process.BeginErrorReadLine();
    if (!Console.IsOutputRedirected)
        while (!process.WaitForExit(1000))
            Console.Write($"\r{what} ... {watch.Elapsed.TotalSeconds:0} s");
    process.WaitForExit();
    Console.WriteLine($"{(Console.IsOutputRedirected ? "" : $"\r{what} ...")} {watch.Elapsed.TotalSeconds:0} s");
    File.AppendAllText(log, $"dotnet {string.Join(' ', arguments)}\n{words}\n");
    if (process.ExitCode == 0)
        return true;
    Console.Error.WriteLine($"\n{words.ToString().Trim()}\n\nThat failed (status {process.ExitCode}; all of it is in {Path.GetRelativePath(root, log)}). Once mended, the same command goes on from here.");
    return false;

    void Hear(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null)
            lock (words)
                words.AppendLine(line.Data);
    }
}

// Writes our version into the manifest and keeps the other tools in it.
void NameInManifest()
{
    var all = (File.Exists(manifest) ? JsonNode.Parse(File.ReadAllText(manifest)) as JsonObject : null) ?? new JsonObject { ["version"] = 1, ["isRoot"] = true };
    var tools = all["tools"] as JsonObject;
    if (tools is null)
        all["tools"] = tools = [];
    tools[Package.ToLowerInvariant()] = new JsonObject { ["version"] = version, ["commands"] = new JsonArray("dotnet-tl") };
    Directory.CreateDirectory(Path.GetDirectoryName(manifest)!);
    var written = manifest + ".new";
    File.WriteAllText(written, all.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
    File.Move(written, manifest, overwrite: true);
}

// Removes outdated entries from the SDK's cache, which remembers the path of each tool version. A restore does not correct it, so
// 'dotnet tl' would ask for a restore forever after the packages folder was cleared or moved.
void ForgetMissing()
{
    var home = Environment.GetEnvironmentVariable("DOTNET_CLI_HOME") is { Length: > 0 } given ? given : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
    var cache = Path.Combine(home, ".dotnet", "toolResolverCache");
    foreach (var file in Directory.Exists(cache) ? Directory.GetFiles(cache, Package.ToLowerInvariant(), SearchOption.AllDirectories) : [])
    {
        var rows = JsonNode.Parse(File.ReadAllText(file)) as JsonArray ?? [];
        var kept = rows.Where(row => File.Exists((string?)row?["PathToExecutable"])).Select(row => row!.DeepClone()).ToArray();
        if (kept.Length == rows.Count)
            continue;
        File.WriteAllText(file + ".new", new JsonArray(kept).ToJsonString());
        File.Move(file + ".new", file, overwrite: true);
    }
}

// Removes old versions: the feed keeps only the newest one, NuGet's packages folder the last few.
void Prune()
{
    foreach (var file in Directory.EnumerateFiles(feed, "*.nupkg").Where(file => !file.EndsWith($".{version}.nupkg", StringComparison.Ordinal)))
        File.Delete(file);
    var list = Path.Combine(feed, "versions.txt");
    var versions = (File.Exists(list) ? File.ReadAllLines(list) : []).Where(made => made != version && made.Contains("-local-", StringComparison.Ordinal)).Append(version).ToList();
    var old = versions.SkipLast(VersionsKept).ToList();
    var packages = old.Count > 0 ? PackagesFolder() : root;
    foreach (var folder in old.SelectMany(gone => Directory.EnumerateDirectories(packages, $"{Package.ToLowerInvariant()}*").Select(id => Path.Combine(id, gone))).Where(Directory.Exists))
        Directory.Delete(folder, recursive: true);
    File.WriteAllLines(list, versions.TakeLast(VersionsKept));
}

string PackagesFolder()
{
    using var process = Process.Start(new ProcessStartInfo("dotnet", ["nuget", "locals", "global-packages", "--list", "--force-english-output"]) { WorkingDirectory = root, RedirectStandardOutput = true })!;
    var answer = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return answer[(answer.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
}
