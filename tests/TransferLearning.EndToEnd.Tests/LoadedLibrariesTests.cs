namespace TransferLearning.EndToEnd.Tests;

/// <summary>Which native libraries a verb loads, as the dynamic linker itself reports it (<c>LD_DEBUG=files</c>).</summary>
public class LoadedLibrariesTests
{
    [Theory]
    [InlineData("validate", "experiment.yaml")]
    [InlineData("schema")]
    [InlineData("--help")]
    public void Verbs_that_only_read_text_load_neither_torch_nor_a_decoder_nor_an_engine(params string[] arguments)
    {
        using var tl = new ChildTl();
        tl.Write("experiment.yaml", SampleExperiments.Tiny);

        var loaded = Loaded(tl, arguments);

        Assert.Contains("libcoreclr.so", loaded, StringComparison.Ordinal);
        foreach (var heavy in new[] { "libtorch", "libLibTorchSharp", "libc10", "libSkiaSharp", "libonnxruntime", "Magick.Native" })
            Assert.DoesNotContain(heavy, loaded, StringComparison.Ordinal);
    }

    [Fact]
    public void The_linkers_report_does_show_torch_where_it_is_loaded()
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
