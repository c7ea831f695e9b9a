using TransferLearning.Cli.Terminal;
using TransferLearning.TestSupport;

namespace TransferLearning.Cli.Tests;

/// <summary>The sources that 'evaluate --data' accepts: the same as in training.</summary>
public sealed class LabelledPicturesTests : IDisposable
{
    private static readonly string[] Classes = ["cat", "dog"];

    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _progress = new();

    public LabelledPicturesTests()
    {
        _folder.Write("classes/cat/1.jpg", "");
        _folder.Write("classes/dog/2.jpg", "");
        _folder.Write("flat/cat.1.jpg", "");
        _folder.Write("flat/dog.2.jpg", "");
        _folder.Write("default.csv", "image,label\nflat/dog.2.jpg,dog\n");
        _folder.Write("own.csv", "file,species,note\ncat.1.jpg,cat,x\ndog.2.jpg,dog,y\nbird.jpg,bird,z\n");
        _folder.Write("flat/bird.jpg", "");
    }

    [Theory]
    [InlineData("classes", "cat/1.jpg=0 dog/2.jpg=1")]
    [InlineData("default.csv", "flat/dog.2.jpg=1")]
    [InlineData("{ folder: classes }", "cat/1.jpg=0 dog/2.jpg=1")]
    [InlineData("{ folder: flat, label: '^(cat|dog)\\.' }", "cat.1.jpg=0 dog.2.jpg=1")]
    [InlineData("{ csv: own.csv, image: file, label: species, root: flat }", "cat.1.jpg=0 dog.2.jpg=1")]
    [InlineData("[{ folder: classes }, { csv: default.csv }]", "0/cat/1.jpg=0 0/dog/2.jpg=1 1/flat/dog.2.jpg=1")]
    public void Should_accept_every_source_that_training_accepts(string data, string expected) =>
        Assert.Equal(expected, string.Join(' ', Named(data).Select(sample => $"{sample.Id}={sample.Label}")));

    [Fact]
    public void Should_accept_generated_shapes()
    {
        var set = LabelledPictures.Named("{ shapes: { images: 8, kinds: [star, heart] } }", ["heart", "star"], [], Session());
        Assert.Equal(4, set.Samples.Count(sample => sample.Label == 1));
    }

    [Fact]
    public void Should_report_pictures_of_unknown_classes()
    {
        Named("{ csv: own.csv, image: file, label: species, root: flat }");
        Assert.Contains("--data: warning TL2003: 1 pictures of 'bird' are left out", _progress.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ csv: nowhere.csv }", "--data: error TL1013")]
    [InlineData("{ fodler: classes }", "--data: error TL1003")]
    [InlineData("{ csv: own.csv, image: photo }", "--data: error TL2002")]
    [InlineData("{ folder: classes", "--data: error TL1002")]
    public void Should_report_what_is_wrong_with_a_source(string data, string message)
    {
        var error = Assert.Throws<ExperimentException>(() => Named(data));
        Assert.Contains(error.Diagnostics, diagnostic => diagnostic.ToString().StartsWith(message, StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _progress.Dispose();
        _folder.Dispose();
    }

    private List<Sample> Named(string data) => [.. LabelledPictures.Named(data, Classes, [], Session()).Samples];

    private Session Session() => new(TextWriter.Null, _progress, _folder.Path, _ => null);
}
