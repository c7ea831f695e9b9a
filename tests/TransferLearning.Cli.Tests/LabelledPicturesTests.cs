using TransferLearning.Cli.Terminal;
using TransferLearning.TestSupport;
using TransferLearning.Training.Evaluation;

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
        var set = LabelledPictures.Named("{ shapes: { images: 8, kinds: [star, heart] } }", Model("heart", "star"), [], Session());
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

    /// <summary>A CSV file alone has the columns of the training table.</summary>
    [Fact]
    public void Should_read_a_table_with_the_columns_of_the_training_table()
    {
        _folder.Write("flat/own.csv", "file,species\ncat.1.jpg,cat\n");
        var pictures = LabelledPictures.Named("flat/own.csv", Model(Classes) with { Table = new() { Image = "file", Label = "species" } }, [], Session());
        Assert.Equal(("cat.1.jpg", 0), (pictures.Samples[0].Id, pictures.Samples[0].Label));

        _folder.Write("texts.csv", "it's,kind\nA cat.,cat\n");
        var texts = Model(Classes) with { Table = new() { Label = "kind" }, Text = new() { SequenceLength = 4, Standardize = "lower", Split = "whitespace", Ngrams = 1, Column = "it's" } };
        Assert.Equal("A cat.", LabelledPictures.Named("texts.csv", texts, [], Session()).Samples[0].Text);

        _folder.Write("tags.csv", "image,tags\nflat/cat.1.jpg,dog|cat\n");
        var labels = Model(Classes) with { Task = "multi_label", Table = new() { Image = "image", Label = "tags", Separator = "|" } };
        Assert.Equal([1f, 1f], LabelledPictures.Named("tags.csv", labels, [], Session()).Samples[0].Targets!.Value.ToArray());
    }

    public void Dispose()
    {
        _progress.Dispose();
        _folder.Dispose();
    }

    private List<Sample> Named(string data) => [.. LabelledPictures.Named(data, Model(Classes), [], Session()).Samples];

    private static ModelDescription Model(params string[] classes) => new()
    {
        Name = "model",
        Experiment = "test",
        Identity = "",
        Classes = classes,
        Activation = "softmax",
        Epoch = 1,
        Metrics = new Dictionary<string, double>(),
        Network = default,
    };

    private Session Session() => new(TextWriter.Null, _progress, _folder.Path, _ => null);
}
