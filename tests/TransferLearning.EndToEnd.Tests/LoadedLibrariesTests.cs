namespace TransferLearning.EndToEnd.Tests;

/// <summary>The native libraries that a verb loads, as reported by the dynamic linker (<c>LD_DEBUG=files</c>).</summary>
public class LoadedLibrariesTests
{
    [Theory]
    [InlineData("validate", "experiment.yaml")]
    [InlineData("schema")]
    [InlineData("--help")]
    public void Should_load_no_torch_decoder_or_engine_for_verbs_that_only_read_text(params string[] arguments)
    {
        using var tl = new ChildTl();
        tl.Write("experiment.yaml", SampleExperiments.Tiny);

        var loaded = Loaded(tl, arguments);

        Assert.Contains("libcoreclr.so", loaded, StringComparison.Ordinal);
        foreach (var heavy in new[] { "libtorch", "libLibTorchSharp", "libc10", "libSkiaSharp", "libonnxruntime", "Magick.Native" })
            Assert.DoesNotContain(heavy, loaded, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_show_torch_in_the_linkers_report_if_it_is_loaded()
    {
        using var tl = new ChildTl();

        Assert.Contains("libtorch_cpu.so", Loaded(tl, "doctor"), StringComparison.Ordinal);
    }

    private static string Loaded(ChildTl tl, params string[] arguments)
    {
        tl.Environment["LD_DEBUG"] = "files";
        tl.Environment["LD_DEBUG_OUTPUT"] = tl.At("linker", "report");
        var ended = tl.Run(arguments);
        Assert.True(ended.Status == 0, ended.Progress);
        return string.Concat(Directory.EnumerateFiles(Path.Combine(tl.Folder, "linker")).Select(File.ReadAllText));
    }
}
