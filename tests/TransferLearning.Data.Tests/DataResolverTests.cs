using TransferLearning.TestSupport;

namespace TransferLearning.Data.Tests;

public sealed class DataResolverTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<Diagnostic> _findings = [];

    [Fact]
    public void Should_read_a_folder_per_class_in_order_of_names()
    {
        Files("dog/b.jpg", "cat/sub/z.PNG", "cat/a.jpg", "dog/.hidden.jpg.txt");

        var splits = Resolve(new() { Train = new FolderSource { Folder = _folder.Path } });

        Assert.Equal(["cat", "dog"], splits.Classes);
        Assert.Equal(["cat/a.jpg", "cat/sub/z.PNG", "dog/b.jpg"], splits.Train.Samples.Select(sample => sample.Id));
        Assert.Equal([0, 0, 1], splits.Train.Samples.Select(sample => sample.Label));
        Assert.Empty(_findings);
    }

    [Fact]
    public void Should_report_files_that_are_not_pictures()
    {
        Files("cat/a.jpg", "cat/notes.txt", "dog/b.jpg");

        Resolve(new() { Train = new FolderSource { Folder = _folder.Path } });

        var warning = Assert.Single(_findings);
        Assert.Equal(Severity.Warning, warning.Severity);
        Assert.Contains("notes.txt", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_label_flat_files_by_a_pattern()
    {
        Files("cat.1.jpg", "dog.1.jpg", "cat.2.jpg", "horse.1.jpg");

        var splits = Resolve(new() { Train = new FolderSource { Folder = _folder.Path, Label = "^(cat|dog)\\." }, Classes = ["dog", "cat"] });

        Assert.Equal([("cat.1.jpg", 1), ("cat.2.jpg", 1), ("dog.1.jpg", 0)], splits.Train.Samples.Select(sample => (sample.Id, sample.Label)));
        Assert.Contains("horse.1.jpg", Assert.Single(_findings).Message, StringComparison.Ordinal);
    }

    [Theory, InlineData("("), InlineData("cat")]
    public void Should_refuse_a_pattern_that_cannot_label(string pattern)
    {
        Files("cat.1.jpg", "dog.1.jpg");

        Resolve(new() { Train = new FolderSource { Folder = _folder.Path, Label = pattern } });

        Assert.Contains(_findings, finding => finding.Severity == Severity.Error && finding.Message.Contains(pattern, StringComparison.Ordinal));
    }

    [Fact]
    public void Should_read_pictures_and_labels_from_a_csv_file()
    {
        Files("images/a.jpg", "images/b, c.jpg", "images/d.jpg");
        var csv = _folder.Write("train.csv", "id,file,kind\r\n1,a.jpg,cat\r\n2,\"b, c.jpg\",\"dog\"\n\n3,d.jpg,cat");

        var splits = Resolve(new() { Train = new CsvSource { Csv = csv, Image = "file", Label = "kind", Root = _folder.At("images", "") } });

        Assert.Equal([("a.jpg", 0), ("b, c.jpg", 1), ("d.jpg", 0)], splits.Train.Samples.Select(sample => (sample.Id, sample.Label)));
        Assert.Empty(_findings);
    }

    [Theory]
    [InlineData("image\na.jpg\n", "no column 'label'; its columns are: image")]
    [InlineData("image,label\na.jpg\n", "line 2: 1 fields where the header has 2")]
    [InlineData("image,label\na.jpg,cat\ngone.jpg,dog\n", "line 3: the file")]
    [InlineData("image,label\na.jpg,cat\na.jpg,dog\n", "line 3: 'a.jpg' is 'dog' here and 'cat' on line 2")]
    [InlineData("image,label\n\"a.jpg,cat\n", "line 2: a quote is never closed")]
    [InlineData("", "is empty")]
    public void Should_report_the_line_of_an_error_in_a_csv_file(string text, string message)
    {
        Files("a.jpg");
        var csv = _folder.Write("train.csv", text);

        Resolve(new() { Train = new CsvSource { Csv = csv } });

        Assert.Contains(_findings, finding => finding.Severity == Severity.Error && finding.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Should_tell_equal_names_of_joined_sources_apart()
    {
        Files("one/cat/a.jpg", "two/cat/a.jpg", "two/dog/a.jpg");

        var splits = Resolve(new() { Train = new JoinedSource([new FolderSource { Folder = _folder.At("one", "") }, new FolderSource { Folder = _folder.At("two", "") }]) });

        Assert.Equal(["0/cat/a.jpg", "1/cat/a.jpg", "1/dog/a.jpg"], splits.Train.Samples.Select(sample => sample.Id));
    }

    [Fact]
    public void Should_hold_back_exactly_a_fifth_of_each_class()
    {
        Files([.. Enumerable.Range(0, 100).SelectMany(i => new[] { $"cat/{i}.jpg", $"dog/{i}.jpg" })]);

        foreach (var seed in Enumerable.Range(0, 20))
        {
            var splits = DataResolver.Resolve(new Experiment { Seed = seed, Data = new() { Train = new FolderSource { Folder = _folder.Path }, Validation = new(0.2, null), Test = new(0.1, null) } }, _findings);
            Assert.Equal([[70, 70], [20, 20], [10, 10]], splits.Named().Select(each => each.Set.CountByClass(2)));
        }
    }

    [Fact]
    public void Should_hold_back_other_pictures_with_another_seed()
    {
        var data = new DataSection { Train = new ShapesSource { Images = 400 }, Validation = new(0.2, null) };
        var (one, two) = (Validation(1), Validation(2));

        Assert.InRange(one.Intersect(two).Count(), 1, 40); // 16 of 80 are expected

        string[] Validation(long seed) => [.. DataResolver.Resolve(new Experiment { Seed = seed, Data = data }, _findings).Validation!.Samples.Select(sample => sample.Id)];
    }

    [Fact]
    public void Should_validate_each_picture_in_exactly_one_fold()
    {
        var data = new DataSection { Train = new ShapesSource { Images = 300 }, Folds = 5 };
        var experiment = new Experiment { Data = data };

        var folds = Enumerable.Range(0, 5).Select(fold => DataResolver.Resolve(experiment, fold, _findings)).ToList();

        Assert.Equal(300, folds.SelectMany(fold => fold.Validation!.Samples).Select(sample => sample.Id).Distinct().Count());
        Assert.All(folds, fold => Assert.Equal(300, fold.Train.Count + fold.Validation!.Count));
        Assert.All(folds, fold => Assert.Empty(fold.Train.Samples.Select(s => s.Id).Intersect(fold.Validation!.Samples.Select(s => s.Id))));
    }

    [Fact]
    public void Should_keep_the_shares_of_the_classes_under_a_limit()
    {
        Files([.. Enumerable.Range(0, 30).Select(i => $"cat/{i}.jpg"), .. Enumerable.Range(0, 10).Select(i => $"dog/{i}.jpg")]);

        var splits = Resolve(new() { Train = new FolderSource { Folder = _folder.Path }, Limit = 20 });

        Assert.Equal([15, 5], splits.Train.CountByClass(2));
    }

    [Fact]
    public void Should_refuse_an_empty_class()
    {
        Files("cat/a.jpg");
        Directory.CreateDirectory(_folder.At("dog"));

        Resolve(new() { Train = new FolderSource { Folder = _folder.Path } });

        Assert.Contains(_findings, finding => finding.Severity == Severity.Error && finding.Message.Contains("'dog' has no pictures", StringComparison.Ordinal));
    }

    [Fact]
    public void Should_stop_at_circular_links()
    {
        Files("cat/a.jpg", "dog/b.jpg");
        Directory.CreateSymbolicLink(_folder.At("cat", "again"), _folder.At("cat"));

        Assert.Equal(2, Resolve(new() { Train = new FolderSource { Folder = _folder.Path } }).Train.Count);
    }

    private DataSplits Resolve(DataSection data) => DataResolver.Resolve(new Experiment { Data = data }, _findings);

    private void Files(params string[] names)
    {
        foreach (var name in names)
            File.WriteAllBytes(_folder.At(name.Split('/')), [1]);
    }

    public void Dispose() => _folder.Dispose();
}
