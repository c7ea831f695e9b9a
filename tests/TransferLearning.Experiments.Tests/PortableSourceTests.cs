using System.Text.RegularExpressions;
using TransferLearning.Experiments.Tests.Support;

namespace TransferLearning.Experiments.Tests;

/// <summary>Rules that keep the sources portable, checked on their text. The compiler cannot check them.</summary>
public partial class PortableSourceTests
{
    /// <summary>The analyzer CA1416 refuses an unguarded call of a function that names its systems; it knows nothing of the library's name.</summary>
    [Fact]
    public void Should_name_the_systems_of_each_function_of_the_C_library()
    {
        var files = SourceFiles.Of("src").Where(file => file.Text.Contains("LibraryImport(\"", StringComparison.Ordinal)).ToList();
        Assert.Contains(files, file => file.Path.EndsWith("AtomicFile.cs", StringComparison.Ordinal));
        var unnamed = files.Where(file => !TypeWithSystem().IsMatch(file.Text))
            .SelectMany(file => NativeFunction().Matches(file.Text).Where(match => !match.Value.Contains("OSPlatform(", StringComparison.Ordinal)).Select(match => $"{file.Path}: {match.Value}"));
        Assert.Empty(unnamed);
    }

    /// <summary>On Windows <c>/proc</c> is a folder of the current drive, which anybody may have made.</summary>
    [Fact]
    public void Should_read_the_files_of_the_Linux_kernel_on_Linux_only()
    {
        var readers = SourceFiles.Of("src").Where(file => KernelFile().IsMatch(file.Text)).ToList();
        Assert.Contains(readers, file => file.Path.EndsWith("Processor.cs", StringComparison.Ordinal));
        Assert.Empty(readers.Where(file => !file.Text.Contains("OperatingSystem.IsLinux()", StringComparison.Ordinal)).Select(file => file.Path));
    }

    /// <summary>Files and outputs have the same bytes on every system, so a line ends with LF.</summary>
    [Fact]
    public void Should_end_lines_with_LF_everywhere()
    {
        var sources = SourceFiles.Of("src").Where(file => !file.Path.Contains("MSBuild", StringComparison.Ordinal)).ToList();
        Assert.Empty(sources.Where(file => SystemsLineEnd().IsMatch(file.Text)).Select(file => file.Path));
        Assert.Empty(sources.SelectMany(file => LinesWriter().Matches(file.Text).Where(match => !LineFeed().IsMatch(match.Value)).Select(match => $"{file.Path}: {match.Value}")));
        Assert.Contains(sources, file => LinesWriter().IsMatch(file.Text));
    }

    /// <summary>A rename over an open file fails on Windows; <c>AtomicFile.Move</c> tries again.</summary>
    [Fact]
    public void Should_replace_files_through_AtomicFile()
    {
        var movers = SourceFiles.Of("src").Where(file => file.Text.Contains("overwrite: true)", StringComparison.Ordinal) && Regex.IsMatch(file.Text, @"\bFile\.Move\(")).Select(file => Path.GetFileName(file.Path));
        // The patched library exists on Linux only.
        Assert.Equal(["AtomicFile.cs", "PatchedLibrary.cs"], movers.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"^\[(?:Uns|S)upportedOSPlatform\(", RegexOptions.Multiline)]
    private static partial Regex TypeWithSystem();

    [GeneratedRegex(@"\[LibraryImport\([^\n]*\n(?:[ ]*\[[^\n]*\n)*[^\n]*;")]
    private static partial Regex NativeFunction();

    [GeneratedRegex("\"/(?:proc|sys)/")]
    private static partial Regex KernelFile();

    [GeneratedRegex(@"Environment\.NewLine|\.AppendLine\(")]
    private static partial Regex SystemsLineEnd();

    [GeneratedRegex(@"^.*(?:new StreamWriter\(|new StringWriter\b|new EmitterSettings\b|Indented = true).*$", RegexOptions.Multiline)]
    private static partial Regex LinesWriter();

    [GeneratedRegex(@"NewLine(?: = |\()""\\n""")]
    private static partial Regex LineFeed();
}
