#:property PublishAot=false
// Makes the packages of a release and checks them:
//
//   dotnet run tools/release.cs                     packs into artifacts/package, twice, and compares the two
//   dotnet run tools/release.cs -- --once           packs once
//   dotnet run tools/release.cs -- --check FOLDER   only checks the packages in a folder
//
// artifacts/package then holds each package, its symbols, a bill of materials (CycloneDX) for each, and SHA256SUMS. Nothing is pushed.
// The exit status is 0 if every package is in order.
using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

const long LargestTool = 15_700_000;
string[] projects = ["TransferLearning.Cli", "TransferLearning.Predict", "TransferLearning.MSBuild"];
string[] systems = ["linux-x64", "win-x64", "win-arm64", "osx-arm64", "any"];

var root = Path.GetDirectoryName((string)AppContext.GetData("EntryPointFileDirectoryPath")!)!;
var output = Path.Combine(root, "artifacts", "package");
var version = XDocument.Load(Path.Combine(root, "Directory.Build.props")).Descendants("Version").First().Value;

if (args is ["--check", var folder])
    return Report(Directory.GetFiles(folder, "*.nupkg").Order(StringComparer.Ordinal).SelectMany(Faults).ToList(), folder);
if (args is not ([] or ["--once"]))
{
    Console.Error.WriteLine("usage: dotnet run tools/release.cs -- [--once | --check FOLDER]");
    return 2;
}

if (Output("git", "status", "--porcelain") is { Length: > 0 })
    Console.WriteLine("warning: the working tree has changes that are in no commit, and they go into the packages");
Clear(output);
if (!Pack(output) || !Materials())
    return 1;
var faults = projects.Concat(systems.Select(system => $"{projects[0]}.{system}")).Select(id => $"{id}.{version}.nupkg").Where(name => !File.Exists(Path.Combine(output, name))).Select(name => $"{name}: missing").ToList();
faults.AddRange(Directory.GetFiles(output, "*.nupkg").Order(StringComparer.Ordinal).SelectMany(Faults));
if (args is [])
{
    var again = Path.Combine(root, "artifacts", "package-again");
    Clear(again);
    if (!Pack(again))
        return 1;
    faults.AddRange(Directory.GetFiles(output, "*.nupkg").Order(StringComparer.Ordinal).SelectMany(file => Differences(file, Path.Combine(again, Path.GetFileName(file)))));
}
var files = Directory.GetFiles(output).Where(file => Path.GetFileName(file) != "SHA256SUMS").Order(StringComparer.Ordinal);
File.WriteAllLines(Path.Combine(output, "SHA256SUMS"), files.Select(file => $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))}  {Path.GetFileName(file)}"));
return Report(faults, output);

// Compiles and packs every project from nothing, always in the same folder: symbols name the files that a build generates.
bool Pack(string folder)
{
    Clear(Path.Combine(root, "artifacts", "release"));
    return projects.All(project => Step($"Packing {project}", "dotnet", "pack", Path.Combine("src", project), "-c", "Release", "-o", folder, "-v", "quiet", "-nologo",
        $"-p:ArtifactsPath={Path.Combine(root, "artifacts", "release", project)}", $"-p:EverySystem={(project == projects[0] ? "true" : "")}", "-p:ContinuousIntegrationBuild=true", "-p:RunAnalyzers=false"));
}

// Which packages of others are in ours, from the restored projects, by OWASP's tool.
bool Materials()
{
    const string Tool = "6.3.1";
    var tools = Path.Combine(root, "artifacts", "tools", $"cyclonedx-{Tool}");
    if (!Directory.Exists(tools) && !Step("Fetching CycloneDX", "dotnet", "tool", "install", "CycloneDX", "--version", Tool, "--tool-path", tools))
        return false;
    return projects.All(project => Step($"Listing what is in {project}", Path.Combine(tools, OperatingSystem.IsWindows() ? "dotnet-CycloneDX.exe" : "dotnet-CycloneDX"),
        Path.Combine("src", project, $"{project}.csproj"), "--output", output, "--filename", $"{project}.{version}.cdx.json", "--output-format", "Json",
        "--no-serial-number", "--set-name", project, "--set-version", version));
}

// What is wrong with one package.
IEnumerable<string> Faults(string file)
{
    var name = Path.GetFileName(file);
    using var zip = ZipFile.OpenRead(file);
    var nuspec = zip.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal));
    var metadata = XDocument.Parse(Text(nuspec)).Root!.Elements().Single(element => element.Name.LocalName == "metadata").Elements().ToList();
    foreach (var key in new[] { "id", "version", "authors", "description", "tags", "license", "readme", "repository" }.Where(key => Value(key) is null))
        yield return $"{name}: says no {key}";
    if (Path.GetFileNameWithoutExtension(name) != $"{Value("id")}.{Value("version")}")
        yield return $"{name}: calls itself {Value("id")} {Value("version")}";
    if (Value("license") is { } licence && licence != "MIT")
        yield return $"{name}: the licence is '{licence}'";
    if (Value("readme") is { } readme && (zip.GetEntry(readme) is not { } page || !Text(page).StartsWith("# ", StringComparison.Ordinal)))
        yield return $"{name}: its readme '{readme}' is missing, or has no title";
    if (new FileInfo(file).Length > LargestTool)
        yield return $"{name}: {new FileInfo(file).Length:N0} bytes, more than {LargestTool:N0}";
    foreach (var entry in zip.Entries.Where(entry => entry.Name.EndsWith(".pdb", StringComparison.Ordinal) || entry.Name.Contains("SkiaSharp.", StringComparison.Ordinal) && entry.Name.StartsWith("lib", StringComparison.Ordinal)))
        yield return $"{name}: holds {entry.FullName}";
    var ours = zip.Entries.Where(entry => entry.Name.EndsWith(".dll", StringComparison.Ordinal) && (entry.Name.StartsWith("TransferLearning.", StringComparison.Ordinal) || entry.Name == "dotnet-tl.dll")).ToList();
    foreach (var entry in ours.Where(entry => Bytes(entry).AsSpan().IndexOf(Encoding.UTF8.GetBytes(root)) >= 0))
        yield return $"{name}: {entry.Name} names a path of this machine";
    var symbols = Symbols(Path.ChangeExtension(file, ".snupkg"));
    foreach (var entry in ours.Where(entry => !symbols.Contains(Path.ChangeExtension(entry.FullName, ".pdb")) && !HasSymbols(entry)))
        yield return $"{name}: {entry.Name} has no symbols";

    string? Value(string key) => metadata.Where(element => element.Name.LocalName == key).Select(element => key == "repository" ? element.Attribute("commit")?.Value ?? "" : element.Value).SingleOrDefault(value => value != "");
}

// The symbol files in a package of symbols; none if there is no such package.
static HashSet<string> Symbols(string file)
{
    if (!File.Exists(file))
        return [];
    using var zip = ZipFile.OpenRead(file);
    return [.. zip.Entries.Select(entry => entry.FullName)];
}

// Whether an assembly's symbols are embedded: 'MPDB' begins that part of its debug directory.
static bool HasSymbols(ZipArchiveEntry entry) => Bytes(entry).AsSpan().IndexOf("MPDB"u8) >= 0;

// Files of a package that another pack of the same sources made differently. NuGet names and dates two files of its own anew each time.
IEnumerable<string> Differences(string file, string other)
{
    var (first, second) = (Hashes(file), Hashes(other));
    return first.Keys.Union(second.Keys).Where(name => first.GetValueOrDefault(name) != second.GetValueOrDefault(name)).Select(name => $"{Path.GetFileName(file)}: a second pack made another {name}");
}

static Dictionary<string, string> Hashes(string file)
{
    using var zip = ZipFile.OpenRead(file);
    return zip.Entries.Where(entry => !entry.FullName.EndsWith(".psmdcp", StringComparison.Ordinal) && entry.FullName != "_rels/.rels")
        .ToDictionary(entry => entry.FullName, entry => Convert.ToHexStringLower(SHA256.HashData(Bytes(entry))));
}

static byte[] Bytes(ZipArchiveEntry entry)
{
    using var stream = entry.Open();
    using var bytes = new MemoryStream();
    stream.CopyTo(bytes);
    return bytes.ToArray();
}

static string Text(ZipArchiveEntry entry) => new UTF8Encoding().GetString(Bytes(entry)).TrimStart('\uFEFF');

int Report(List<string> found, string folder)
{
    foreach (var file in Directory.GetFiles(folder, "*nupkg").Order(StringComparer.Ordinal))
        Console.WriteLine($"{new FileInfo(file).Length / 1e6,7:0.00} MB  {Path.GetFileName(file)}");
    foreach (var fault in found)
        Console.Error.WriteLine($"error: {fault}");
    if (found.Count > 0)
        return 1;
    Console.WriteLine($"\nAll in order. To publish:\n\n  dotnet nuget push '{Path.GetRelativePath(root, folder)}/*.nupkg' --source SOURCE --api-key KEY");
    return 0;
}

// Runs a program and prints one line with what it does and how long it took. Its output is shown only if it fails.
bool Step(string what, string program, params string[] arguments)
{
    Console.Write($"{what} …");
    var watch = Stopwatch.StartNew();
    using var process = Start(program, arguments);
    var errors = process.StandardError.ReadToEndAsync();
    var words = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    Console.WriteLine($" {watch.Elapsed.TotalSeconds:0} s");
    if (process.ExitCode == 0)
        return true;
    Console.Error.WriteLine($"\n{words}{errors.GetAwaiter().GetResult()}\nThat failed (status {process.ExitCode}).");
    return false;
}

string Output(string program, params string[] arguments)
{
    using var process = Start(program, arguments);
    var errors = process.StandardError.ReadToEndAsync();
    var words = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return process.ExitCode == 0 ? words.Trim() : errors.GetAwaiter().GetResult().Trim();
}

Process Start(string program, string[] arguments)
{
    var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = root, RedirectStandardOutput = true, RedirectStandardError = true };
    start.Environment["DOTNET_NOLOGO"] = "1";
    return Process.Start(start)!;
}

static void Clear(string folder)
{
    if (Directory.Exists(folder))
        Directory.Delete(folder, recursive: true);
    Directory.CreateDirectory(folder);
}
