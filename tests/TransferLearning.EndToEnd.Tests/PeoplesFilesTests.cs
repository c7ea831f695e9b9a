using System.Text.Json;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>File and folder names as people have them, from the run to the printed output.</summary>
public sealed class PeoplesFilesTests : IDisposable
{
    private readonly Tl _tl = new();

    public PeoplesFilesTests()
    {
        _tl.Write("tiny.yaml", SampleExperiments.Tiny);
        Assert.Equal(0, _tl.Run("run", "tiny.yaml").Status);
    }

    [Fact]
    public void Should_take_a_name_for_a_run_rather_than_a_folder()
    {
        Picture("tiny/heart/1.png");

        Assert.Equal(0, _tl.Run("evaluate", "tiny").Status);
        Assert.Contains("The folder './tiny' holds no model", _tl.Run("evaluate", "./tiny").Progress, StringComparison.Ordinal);

        // If a folder of that name also holds a model, the name is ambiguous.
        CopyModel("tiny");
        var both = _tl.Run("evaluate", "tiny");
        Assert.Equal(2, both.Status);
        Assert.Contains("'tiny' is the name of a run and of a folder with a model", both.Progress, StringComparison.Ordinal);
        Assert.Equal(0, _tl.Run("evaluate", "./tiny").Status);
    }

    [Fact]
    public void Should_print_the_runs_own_name_for_another_file_of_the_same_experiment()
    {
        _tl.Write("other.yaml", SampleExperiments.Tiny);

        var again = _tl.Run("run", "other.yaml", "--json");

        using var json = JsonDocument.Parse(again.Results);
        Assert.Equal("already_finished", json.RootElement[0].GetProperty("outcome").GetString());
        Assert.Equal("tiny", json.RootElement[0].GetProperty("name").GetString());
        Assert.Contains("has already finished as 'tiny'", again.Progress, StringComparison.Ordinal);
        Assert.Equal(0, _tl.Run("evaluate", "tiny").Status);
    }

    [Fact]
    public void Should_name_the_run_that_does_not_exist_among_several() =>
        Assert.Contains("No run 'tinny'", _tl.Run("compare", "tiny", "tinny").Progress, StringComparison.Ordinal);

    [Fact]
    public void Should_print_names_of_files_that_exist()
    {
        Picture("new/heart\\1.png");
        Picture("new/._1.png");
        Picture("new/__MACOSX/2.png");
        _tl.Write("new/notes.txt", "not a picture");

        var ended = _tl.Run("predict", "tiny", "new");

        var name = Assert.Single(ended.Results.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..]).Split(',')[0];
        Assert.EndsWith("heart\\1.png", name, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_tl.Folder, name)), ended.Progress);
        Assert.Contains("notes.txt' is left out: its extension is not that of a picture", ended.Progress, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_name_unreadable_pictures_and_fail_if_none_is_left()
    {
        Picture("new/1.png");
        _tl.Write("new/IMG_0.CR2", "no picture");

        var refused = _tl.Run("predict", "tiny", "new");
        Assert.Equal(3, refused.Status);
        Assert.Matches("new/IMG_0.CR2,,,,\"?it is ", refused.Results);
        Assert.Contains("IMG_0.CR2", refused.Progress, StringComparison.Ordinal);

        var skipped = _tl.Run("predict", "tiny", "new", "--skip-bad");
        Assert.Equal(0, skipped.Status);
        Assert.Contains("left out", skipped.Progress, StringComparison.Ordinal);

        File.Delete(Path.Combine(_tl.Folder, "new", "1.png"));
        var none = _tl.Run("predict", "tiny", "new", "--skip-bad");
        Assert.Equal(1, none.Status);
        Assert.Contains("None of the 1 pictures can be read", none.Progress, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_evaluate_the_files_that_training_would_use()
    {
        foreach (var file in new[] { "heart/1.png", "heart/._1.png", ".ipynb_checkpoints/1-checkpoint.png", "__MACOSX/heart/._1.png" })
            Picture($"new/{file}");

        var ended = _tl.Run("evaluate", "tiny", "--data", "new", "--json");

        Assert.True(ended.Status == 0, ended.Progress);
        using var json = JsonDocument.Parse(ended.Results);
        Assert.Equal(1, json.RootElement.GetProperty("pictures").GetInt32());
    }

    private void Picture(string name)
    {
        var path = Path.Combine(_tl.Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Pictures.Write(path, 40, 30, 200, 10, 90);
    }

    private void CopyModel(string folder)
    {
        var model = Directory.GetFiles(Path.Combine(_tl.Folder, ".tl", "runs"), "model.json", SearchOption.AllDirectories).Single();
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(model)!))
            File.Copy(file, Path.Combine(_tl.Folder, folder, Path.GetFileName(file)));
    }

    public void Dispose() => _tl.Dispose();
}
