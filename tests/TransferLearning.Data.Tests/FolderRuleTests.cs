using TransferLearning.TestSupport;

namespace TransferLearning.Data.Tests;

/// <summary>Which files and folders count as data, in folders as people have them.</summary>
public sealed class FolderRuleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<Diagnostic> _findings = [];

    [Fact]
    public void Should_leave_out_files_that_systems_and_notebooks_create()
    {
        Files(
            "cat/1.jpg", "dog/1.jpg", "cat/._1.jpg", "cat/.hidden.jpg", "cat/.ipynb_checkpoints/1-checkpoint.jpg", "cat/Thumbs.db", "dog/desktop.ini",
            "__MACOSX/cat/._1.jpg", ".ipynb_checkpoints/2.jpg", "cat/@eaDir/1.jpg", "dog/__MACOSX/._1.jpg");

        var splits = Resolve(new() { Train = Folder() });

        Assert.Equal(["cat", "dog"], splits.Classes);
        Assert.Equal(["cat/1.jpg", "dog/1.jpg"], splits.Train.Samples.Select(sample => sample.Id));
        Assert.Empty(_findings);
    }

    [Fact]
    public void Should_list_the_same_files_for_every_caller()
    {
        Files("a/1.jpg", "a/2.HEIC", "a/3.tiff", "a/notes.txt", "a/._1.jpg", "a/.git/4.jpg", "a/b/5.mpo");

        var files = PictureFolder.Below(_folder.At("a"));

        Assert.Equal(["1.jpg", "2.HEIC", "3.tiff", "5.mpo"], files.Pictures.Select(path => Path.GetFileName(path)));
        Assert.Equal(["notes.txt"], files.Others.Select(path => Path.GetFileName(path)));
        Assert.Equal(["b"], PictureFolder.Folders(_folder.At("a")).Select(path => Path.GetFileName(path)));
    }

    [Fact]
    public void Should_leave_out_hidden_files_of_a_table_with_a_warning_even_below_a_hidden_root()
    {
        Files(".data/cat/1.jpg", ".data/dog/2.jpg", ".data/cat/._1.jpg", ".data/__MACOSX/3.jpg");
        _folder.Write(".data/labels.csv", "image,label\ncat/1.jpg,cat\ndog/2.jpg,dog\ncat/._1.jpg,cat\n__MACOSX\\3.jpg,dog\n");

        var splits = Resolve(new() { Train = new CsvSource { Csv = _folder.At(".data", "labels.csv") } });

        Assert.Equal(["cat/1.jpg", "dog/2.jpg"], splits.Train.Samples.Select(sample => sample.Id));
        var warning = Assert.Single(_findings);
        Assert.Equal(Severity.Warning, warning.Severity);
        Assert.Contains("2 of the files are left out", warning.Message, StringComparison.Ordinal);
    }

    /// <summary>macOS writes names with combining marks (NFD), Linux and Windows write composed ones (NFC). Both are one name.</summary>
    [Fact]
    public void Should_treat_two_Unicode_spellings_of_a_class_in_two_sources_as_one()
    {
        Files("train/A\u0308pfel/1.jpg", "train/Birnen/1.jpg", "val/\u00C4pfel/2.jpg", "val/Birnen/2.jpg");

        var splits = Resolve(new() { Train = Folder("train"), Validation = new(null, Folder("val")) });

        Assert.Equal(["Birnen", "\u00C4pfel"], splits.Classes);
        Assert.Equal([1, 1], splits.Validation!.CountByClass(2));
        Assert.Empty(_findings);
    }

    [Fact]
    public void Should_refuse_two_folders_whose_names_are_the_same_in_Unicode()
    {
        Files("A\u0308pfel/1.jpg", "\u00C4pfel/2.jpg", "Birnen/1.jpg");

        Resolve(new() { Train = Folder() });

        Assert.Contains(_findings, finding => finding.Severity == Severity.Error && finding.Message.Contains("2 folders whose names are the same in Unicode", StringComparison.Ordinal));
    }

    [Fact]
    public void Should_find_files_and_labels_of_a_table_in_the_other_Unicode_spelling()
    {
        Files("A\u0308/1.jpg", "b/2.jpg");
        _folder.Write("labels.csv", "image,label\n\u00C4/1.jpg,\u00C4pfel\nb\\2.jpg,A\u0308pfel\n");

        var splits = Resolve(new() { Train = new CsvSource { Csv = _folder.At("labels.csv") }, Classes = ["A\u0308pfel", "Birnen"] });

        Assert.Equal([2, 0], splits.Train.CountByClass(2));
        Assert.All(splits.Train.Samples, sample => Assert.True(File.Exists(sample.Path)));
    }

    [Fact]
    public void Should_try_a_backslash_in_a_name_as_a_character_before_taking_it_for_a_separator()
    {
        Files("apple\\1.jpg", "pear/2.jpg");
        _folder.Write("labels.csv", "image,label\napple\\1.jpg,apple\npear\\2.jpg,pear\n");

        var splits = Resolve(new() { Train = new CsvSource { Csv = _folder.At("labels.csv") } });

        Assert.Equal(["apple\\1.jpg", "pear/2.jpg"], splits.Train.Samples.Select(sample => sample.Id));
    }

    [Fact]
    public void Should_refuse_splits_as_classes_and_say_what_to_write()
    {
        Files("train/cat/1.jpg", "train/dog/1.jpg", "val/cat/1.jpg", "val/dog/2.jpg", "test/cat/3.jpg");

        Resolve(new() { Train = Folder() });

        var error = Assert.Single(_findings, finding => finding.Code == Codes.BadSplit);
        Assert.Equal(Severity.Error, error.Severity);
        Assert.Contains($"train: {{ folder: {_folder.At("train")} }}", error.Message, StringComparison.Ordinal);
        Assert.Contains($"validation: {{ folder: {_folder.At("val")} }}", error.Message, StringComparison.Ordinal);
        Assert.Contains($"test: {{ folder: {_folder.At("test")} }}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_warn_if_classes_are_named_like_splits_but_accept_a_single_one()
    {
        Files("train/1.jpg", "test/1.jpg");
        Resolve(new() { Train = Folder() });
        Assert.Equal(Severity.Warning, Assert.Single(_findings).Severity);

        _findings.Clear();
        Files("vehicles/train/1.jpg", "vehicles/plane/1.jpg");
        Resolve(new() { Train = Folder("vehicles") });
        Assert.Empty(_findings);
    }

    [Fact]
    public void Should_warn_of_classes_that_differ_only_in_case_unless_they_are_listed()
    {
        Files("1.jpg", "2.jpg", "3.jpg");
        _folder.Write("labels.csv", "image,label\n1.jpg,cat\n2.jpg,Cat\n3.jpg,dog\n");
        var table = new CsvSource { Csv = _folder.At("labels.csv") };

        Assert.Equal(["Cat", "cat", "dog"], Resolve(new() { Train = table }).Classes);
        var warning = Assert.Single(_findings);
        Assert.Equal((Codes.SimilarNames, Severity.Warning), (warning.Code, warning.Severity));
        Assert.StartsWith("'Cat' and 'cat' differ only in case", warning.Message, StringComparison.Ordinal);

        _findings.Clear();
        Resolve(new() { Train = table, Classes = ["cat", "Cat", "dog"] });
        Assert.Empty(_findings);
    }

    [Fact]
    public void Should_refuse_weights_of_unknown_classes_at_their_keys()
    {
        Files("apple/1.jpg", "pear/2.jpg");

        Resolve(new() { Train = Folder(), ClassWeights = new(new Dictionary<string, double> { ["0"] = 1, ["peer"] = 3, ["apple"] = 2 }) });

        Assert.Equal(2, _findings.Count);
        Assert.Contains(_findings, finding => finding.Message == "'0' in 'class_weights' is not a class. Weights are keyed by class name, not by index: 0 is 'apple'.");
        Assert.Contains(_findings, finding => finding.Message == "'peer' in 'class_weights' is not a class. Did you mean 'pear'?");
        Assert.All(_findings, finding => Assert.Equal(Severity.Error, finding.Severity));
    }

    private FolderSource Folder(params string[] parts) => new() { Folder = Path.Combine([_folder.Path, .. parts]) };

    private DataSplits Resolve(DataSection data) => DataResolver.Resolve(new Experiment { Data = data }, _findings);

    private void Files(params string[] names)
    {
        foreach (var name in names)
            File.WriteAllBytes(_folder.At(name.Split('/')), [1]);
    }

    public void Dispose() => _folder.Dispose();
}
