using System.Globalization;
using TransferLearning.TestSupport;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>A program that has only the package <c>TransferLearning.Predict</c>, packed in a clone and restored from a folder of packages.</summary>
public sealed class LibraryTests : IDisposable
{
    private readonly Tl _tl = new();
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Should_say_in_a_program_of_ten_lines_what_the_command_says()
    {
        _tl.Write("tiny.yaml", SampleExperiments.Tiny);
        Pictures.Write(Path.Combine(_tl.Folder, "photo.png"), 90, 70, 200, 10, 90);
        Succeed("run", "tiny.yaml");
        Succeed("export", "tiny", "--onnx", "tiny.onnx");
        var row = Succeed("predict", "tiny", "photo.png").Split('\n')[1].Split(',');
        var probability = row[2..].Max(cell => float.Parse(cell, CultureInfo.InvariantCulture));

        var clone = InstalledTool.OfThisRun.Clone;
        clone.Succeed(clone.Clone, "pack", Path.Combine("src", "TransferLearning.Predict"), "-o", _folder.At("feed"));
        foreach (var file in Directory.GetFiles(clone.At("experiments", "consume-sample")))
            File.Copy(file, _folder.At("program", Path.GetFileName(file)));
        _folder.Write("program/nuget.config", """<configuration><packageSources><clear /><add key="local" value="../feed" /></packageSources></configuration>""");
        var said = clone.Succeed(_folder.At("program"), "run", "--", Path.Combine(_tl.Folder, "tiny.onnx"), Path.Combine(_tl.Folder, "photo.png")).Results;

        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"{Path.Combine(_tl.Folder, "photo.png")}: {row[1]} {probability:P1}\n"), said);
        Assert.Empty(Directory.GetFiles(_folder.At("program"), "*torch*", SearchOption.AllDirectories));
    }

    public void Dispose()
    {
        _tl.Dispose();
        _folder.Dispose();
    }

    private string Succeed(params string[] arguments)
    {
        var ended = _tl.Run(arguments);
        Assert.True(ended.Status == 0, ended.Progress);
        return ended.Results;
    }
}
