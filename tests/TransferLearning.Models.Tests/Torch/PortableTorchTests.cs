using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using TransferLearning.Models.Torch;
using TransferLearning.TestSupport;

namespace TransferLearning.Models.Tests.Torch;

/// <summary>What loading torch needs on Windows and macOS, as far as it can be checked elsewhere.</summary>
public partial class PortableTorchTests
{
    /// <summary>
    /// An export without a name of Microsoft's compiler would be silently absent on Windows. The names were read from the export tables of
    /// libtorch-cpu-win-x64 2.10.0.
    /// </summary>
    [Fact]
    public void Should_have_a_name_for_Windows_for_each_export_in_use()
    {
        var used = Directory.EnumerateFiles(Path.Combine(Shared.Repository, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(file => Mangled().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
            .Append("FLAGS_caffe2_log_level").Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(used, LibTorchExports.WindowsNames.Keys.Order(StringComparer.Ordinal));
    }

    /// <summary>The export really exists on Linux, so the table's keys are no invention.</summary>
    [Fact]
    public void Should_find_each_export_in_the_libtorch_of_this_system() =>
        Assert.All(LibTorchExports.WindowsNames.Keys, name => Assert.NotNull(LibTorchExports.Find(name)));

    [Theory]
    [InlineData(@"/packages/native/libLibTorchSharp.so")]
    [InlineData(@"/packages/native/libLibTorchSharp.dylib")]
    [InlineData("LibTorchSharp.dll")]
    [InlineData("LibTorchSharp")]
    public void Should_find_a_loaded_library_by_any_form_of_its_name(string name) => Assert.Equal("LibTorchSharp", LoadedByName.NameOf(name));

    [Fact]
    public void Should_name_the_missing_Cpp_runtime_and_where_to_get_it() => Assert.Equal(
        "Windows has no vcruntime140_1.dll: install the Microsoft Visual C++ Redistributable (https://aka.ms/vs/17/release/vc_redist.x64.exe)",
        VisualCpp.Say(["vcruntime140_1.dll"], Architecture.X64));

    [GeneratedRegex("\"(_ZN[A-Za-z0-9_]+)\"")]
    private static partial Regex Mangled();
}
