#:package Mono.Cecil@0.11.6
#:property PublishAot=false
#:property ManagePackageVersionsCentrally=false
// Puts together a .NET SDK for Windows (x64) on Linux, to try this repository in Wine:
//
//   dotnet run tools/windows-sdk/make.cs FOLDER
//
// It copies the SDK that runs this program, nearly all of which is the same on every system. The runtime and the host come from NuGet packages.
// dotnet.exe is compiled from dotnet.c (apt-get install gcc-mingw-w64-x86-64-win32). The folder must not exist.
using System.Diagnostics;
using System.Reflection.PortableExecutable;
using System.Text;
using Mono.Cecil;

const ushort AheadForLinux = 0x8664 ^ 0x7b79; // the machine in the header of an assembly that is compiled ahead of time for Linux (x64)
const string Target = "win-x64";
const string PlaceOfName = "c3ab8ff13720e8ad9047dd39466b3c8974e592c2fa383d4a3960714caef0c4f2"; // in apphost.exe, SHA-256 of "foobar"

if (args is not [var given])
{
    Console.Error.WriteLine("usage: dotnet run tools/windows-sdk/make.cs FOLDER");
    return 2;
}
if (Directory.Exists(given))
{
    Console.Error.WriteLine($"'{given}' exists already");
    return 2;
}

var root = Path.GetFullPath(given);
var runtime = Environment.Version.ToString();
var linux = Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
var sdkVersion = Output("dotnet", "--version");
var sdk = Path.Combine(root, "sdk", sdkVersion);
var packages = Fetch("Microsoft.NETCore.App.Runtime", "Microsoft.AspNetCore.App.Runtime", "Microsoft.NETCore.App.Host");

var host = Path.Combine(Package("Microsoft.NETCore.App.Host"), "runtimes", Target, "native", "apphost.exe");
var native = Path.Combine(Package("Microsoft.NETCore.App.Runtime"), "runtimes", Target, "native");
var framework = Path.Combine(root, "shared", "Microsoft.NETCore.App", runtime);
Copy(Path.Combine(linux, "sdk", sdkVersion), sdk);
Copy(Path.Combine(linux, "sdk-manifests"), Path.Combine(root, "sdk-manifests"));
Copy(native, framework);
Copy(Path.Combine(native, "..", "lib", "net10.0"), framework);
Copy(Path.Combine(Package("Microsoft.AspNetCore.App.Runtime"), "runtimes", Target, "lib", "net10.0"), Path.Combine(root, "shared", "Microsoft.AspNetCore.App", runtime));
foreach (var reference in Directory.GetDirectories(Path.Combine(linux, "packs"), "*.Ref"))
    Copy(reference, Path.Combine(root, "packs", Path.GetFileName(reference)));
// Nothing here uses it, but without this folder the SDK would fetch it.
Directory.CreateDirectory(Path.Combine(root, "packs", "Microsoft.WindowsDesktop.App.Ref", runtime));
var resolver = Path.Combine(root, "host", "fxr", runtime);
Directory.CreateDirectory(resolver);
File.Copy(Path.Combine(native, "hostfxr.dll"), Path.Combine(resolver, "hostfxr.dll"));

var identity = Path.Combine(sdk, "Microsoft.NETCoreSdk.BundledVersions.props");
File.WriteAllText(identity, File.ReadAllText(identity).Replace("RuntimeIdentifier>linux-x64<", $"RuntimeIdentifier>{Target}<", StringComparison.Ordinal));
foreach (var program in new[] { "csc", "VBCSCompiler" })
    MakeProgram(Path.Combine(sdk, "Roslyn", "bincore", program));
Parallel.ForEach(Directory.EnumerateFiles(sdk, "*.dll", SearchOption.AllDirectories).Where(IsAheadForLinux).ToList(), KeepOnlyPortableCode);

var source = Path.Combine((string)AppContext.GetData("EntryPointFileDirectoryPath")!, "dotnet.c");
Output("x86_64-w64-mingw32-gcc", "-O2", "-municode", $"-DRUNTIME=L\"{runtime}\"", "-o", Path.Combine(root, "dotnet.exe"), source);
Console.WriteLine(Path.Combine(root, "dotnet.exe"));
return 0;

// Restores the packages and returns the folder in which they are.
string Fetch(params string[] names)
{
    var folder = Directory.CreateTempSubdirectory().FullName;
    try
    {
        File.WriteAllText(Path.Combine(folder, "fetch.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup>{string.Concat(names.Select(name => $"<PackageDownload Include=\"{name}.{Target}\" Version=\"[{runtime}]\" />"))}</ItemGroup>
            </Project>
            """);
        Output("dotnet", "restore", folder, "-v", "quiet");
        return Output("dotnet", "msbuild", Path.Combine(folder, "fetch.csproj"), "-getProperty:NuGetPackageRoot");
    }
    finally
    {
        Directory.Delete(folder, recursive: true);
    }
}

string Package(string name) => Path.Combine(packages, $"{name}.{Target}".ToLowerInvariant(), runtime);

static void Copy(string from, string to)
{
    foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
    {
        var copy = Path.Combine(to, Path.GetRelativePath(from, file));
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        File.Copy(file, copy, overwrite: true);
    }
}

// Writes PATH.exe, which runs PATH.dll.
void MakeProgram(string path)
{
    var program = File.ReadAllBytes(host);
    var at = program.AsSpan().IndexOf(Encoding.ASCII.GetBytes(PlaceOfName));
    program.AsSpan(at, PlaceOfName.Length).Clear();
    Encoding.ASCII.GetBytes(Path.GetFileName(path) + ".dll", program.AsSpan(at, PlaceOfName.Length));
    File.WriteAllBytes(path + ".exe", program);
}

static bool IsAheadForLinux(string file)
{
    using var reader = new PEReader(File.OpenRead(file));
    return reader.HasMetadata && (ushort)reader.PEHeaders.CoffHeader.Machine == AheadForLinux;
}

// Windows does not load an assembly with code for Linux. Mono.Cecil reads its portable code and writes only that.
void KeepOnlyPortableCode(string file)
{
    using var search = new DefaultAssemblyResolver();
    // The copies are being rewritten in parallel, so all are read from the SDK for Linux.
    var original = Path.Combine(linux, Path.GetRelativePath(root, file));
    foreach (var folder in new[] { Path.GetDirectoryName(original)!, Path.Combine(linux, "sdk", sdkVersion), framework })
        search.AddSearchDirectory(folder);
    using var module = ModuleDefinition.ReadModule(original, new() { AssemblyResolver = search });
    module.Attributes = ModuleAttributes.ILOnly;
    module.Architecture = TargetArchitecture.I386;
    module.Write(file);
}

// Runs a program, expects it to succeed and returns what it printed.
static string Output(string program, params string[] arguments)
{
    using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
    var printed = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return process.ExitCode == 0 ? printed.Trim() : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: status {process.ExitCode}\n{printed}");
}
