using TransferLearning.Cli.Predicting;
using TransferLearning.Cli.Terminal;
using TransferLearning.TestSupport;
using TransferLearning.Training.Tasks;

namespace TransferLearning.Cli.Tests;

/// <summary>What <c>predict</c> reads and writes: the paths, the rows and the columns.</summary>
public sealed class PredictOutputTests : IDisposable
{
    private static readonly LearningTask Classes = LearningTask.Find("single_label")!, Numbers = LearningTask.Find("regression")!;

    private static readonly PredictedPicture[] Pictures =
    [
        new("test/10.jpg", ["dog", 0.25f, 0.75f], [], null),
        new("test/a, b.jpg", [], [], "it says \"no\""),
    ];

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Should_write_the_errors_in_a_column_of_their_own() => Assert.Equal(
        ["file,label,cat,dog,error", "test/10.jpg,dog,0.25,0.75,", "\"test/a, b.jpg\",,,,\"it says \"\"no\"\"\""],
        OutputColumns.Default(Classes, ["cat", "dog"], withErrors: true).Lines(Pictures));

    [Fact]
    public void Should_write_the_columns_of_a_submission()
    {
        Assert.Equal(["id,label", "10,0.75", "\"a, b\","], OutputColumns.Parse("id=stem,label=p:dog", Classes, ["cat", "dog"]).Lines(Pictures));
        Assert.Equal(["name,p,said", "10.jpg,0.75,dog"], OutputColumns.Parse("name, p, said=label", Classes, ["cat", "dog"]).Lines(Pictures[..1]));
        Assert.Equal(["file,red", "x,2.5"], OutputColumns.Parse("file,red=value:red cells", Numbers, ["red cells"]).Lines([new("x", [2.5f], [], null)]));
        Assert.Contains("'p:dog'", Assert.Throws<UsageException>(() => OutputColumns.Parse("p:dgo", Classes, ["cat", "dog"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_count_digits_as_numbers() => Assert.Equal(
        ["1.jpg", "02.jpg", "2.jpg", "10.jpg", "a2b1", "a2b10", "a10", "b"],
        new[] { "b", "a10", "10.jpg", "a2b10", "02.jpg", "2.jpg", "1.jpg", "a2b1" }.Order(NaturalOrder.Instance));

    [Fact]
    public void Should_find_files_folders_patterns_and_a_list()
    {
        foreach (var name in new[] { "new/1.jpg", "new/deep/2.png", "new/notes.txt", "other/3.jpg", "other/4.jpeg" })
            _folder.Write(name, "");

        Assert.Equal([_folder.At("other/3.jpg"), _folder.At("new/1.jpg"), _folder.At("new/deep/2.png")], Find("", "other/3.jpg", "new"));
        Assert.Equal([_folder.At("new/1.jpg"), _folder.At("new/deep/2.png")], Find("", "new/**/*.*g"));
        Assert.Equal([_folder.At("other/3.jpg")], Find("", "other/?.jpg"));
        Assert.Equal([_folder.At("other/3.jpg")], Find("", Path.Combine(_folder.Path, "oth*", "*.jpg")));
        // A listed file need not exist: it becomes a row with its error.
        Assert.Equal([_folder.At("gone.jpg"), _folder.At("new/1.jpg"), _folder.At("new/deep/2.png")], Find("gone.jpg\n\nnew\n", "-"));

        Assert.Contains("No file matches 'nix/*'", Assert.Throws<RunException>(() => Find("", "nix/*")).Message, StringComparison.Ordinal);
        Assert.Contains("no file or folder", Assert.Throws<RunException>(() => Find("", "gone.jpg")).Message, StringComparison.Ordinal);
        Assert.Contains("no picture", Assert.Throws<RunException>(() => Find("", "-")).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private IEnumerable<string> Find(string input, params string[] paths)
    {
        var session = new Session(TextWriter.Null, TextWriter.Null, _folder.Path, _ => null) { Input = () => new StringReader(input) };
        return [.. PredictPaths.Find(paths, [], session).Samples.Select(sample => sample.Path)];
    }
}
