using TransferLearning.TestSupport;

namespace TransferLearning.Data.Tests;

public sealed class AuditTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Should_find_what_is_wrong_with_the_pictures()
    {
        var splits = Splits();

        var report = DataAudit.Run(splits, new FileHashes(null));

        Assert.Equal(8, report.Files);
        Assert.Equal("train/cat/broken.jpg", Assert.Single(report.Undecodable).Id);
        Assert.Equal(["training", "validation"], Assert.Single(report.AcrossSplits).Files.Select(file => file.Split).Order());
        Assert.Equal(["cat", "dog"], Assert.Single(report.AcrossLabels).Files.Select(file => file.Class).Order());
        Assert.Equal(new MissingClass("dog", "validation"), Assert.Single(report.MissingClasses));
    }

    [Theory, InlineData(BadImagePolicy.Fail, Severity.Error), InlineData(BadImagePolicy.Skip, Severity.Warning)]
    public void Should_follow_the_policy_for_undecodable_files_and_warn_about_the_rest(BadImagePolicy policy, Severity severity)
    {
        var experiment = new Experiment { Data = new() { OnBadImage = policy } };

        var found = DataAudit.Diagnose(DataAudit.Run(Splits(), new FileHashes(null)), experiment).ToList();

        Assert.Equal(severity, found.Single(each => each.Code == Codes.BadImage).Severity);
        Assert.Contains("broken.jpg", found.Single(each => each.Code == Codes.BadImage).Message, StringComparison.Ordinal);
        Assert.All(found.Where(each => each.Code != Codes.BadImage), each => Assert.Equal(Severity.Warning, each.Severity));
        Assert.Equal(2, found.Count(each => each.Code == Codes.Leakage));
    }

    /// <summary>Without a picture a loss is 0, the best possible, and a class has an output that never learned anything.</summary>
    [Fact]
    public void Should_refuse_to_skip_all_pictures_of_a_class_or_a_split()
    {
        var splits = Splits();
        Write("val/cat/IMG_0.jpg", Bytes("rgb.jpg")[..400]);
        Write("val/dog/IMG_1.jpg", Bytes("rgb.jpg")[..300]);
        foreach (var name in new[] { "1.png", "2.png", "3.png" })
            Write($"train/dog/{name}", [1]);
        splits = splits with { Train = Set("train"), Validation = Set("val") };
        var report = DataAudit.Run(splits, new FileHashes(null));

        Assert.Equal([new("training", "dog", 3), new("validation", null, 2)], report.Emptied);
        var errors = DataAudit.Diagnose(report, new Experiment { Data = new() { OnBadImage = BadImagePolicy.Skip } }).Where(each => each.Severity == Severity.Error).ToList();
        Assert.Equal(2, errors.Count);
        Assert.Contains("the class 'dog' in training", errors[0].Message, StringComparison.Ordinal);
        Assert.Contains("all 3 pictures", errors[0].Message, StringComparison.Ordinal);
        Assert.Contains("nothing is left of validation", errors[1].Message, StringComparison.Ordinal);
        Assert.Single(DataAudit.Diagnose(report, new Experiment { Data = new() }), each => each.Severity == Severity.Error);
    }

    [Fact]
    public void Should_keep_the_rest_without_the_undecodable_files()
    {
        var splits = Splits();

        var rest = DataAudit.Without(splits, DataAudit.Run(splits, new FileHashes(null)));

        Assert.Equal(splits.Train.Count - 1, rest.Train.Count);
        Assert.True(DataAudit.Run(rest, new FileHashes(null)).Undecodable.Count == 0);
    }

    [Fact]
    public void Should_read_nothing_in_a_second_audit_except_changed_files()
    {
        var splits = Splits();
        var store = _folder.At("known", "files");
        foreach (var sample in splits.Named().SelectMany(split => split.Set.Samples))
            File.SetLastWriteTimeUtc(sample.Path, DateTime.UtcNow.AddMinutes(-1));
        var first = DataAudit.Run(splits, new FileHashes(store));
        // Other bytes with the same length and time: only a stored hash gives the same report.
        var good = splits.Train.Samples[0].Path;
        var (bytes, time) = (File.ReadAllBytes(good), File.GetLastWriteTimeUtc(good));
        File.WriteAllBytes(good, new byte[bytes.Length]);
        File.SetLastWriteTimeUtc(good, time);

        var second = DataAudit.Run(splits, new FileHashes(store));
        File.SetLastWriteTimeUtc(good, time.AddSeconds(1));
        var third = DataAudit.Run(splits, new FileHashes(store));

        Assert.Equal(first.Undecodable, second.Undecodable);
        Assert.Equal(2, third.Undecodable.Count);
    }

    /// <summary>
    /// A selection of photos is often made of links. Each link stands for the photo that it leads to, through other links, and changes with it.
    /// </summary>
    [Fact]
    public void Should_treat_a_link_as_the_picture_that_it_leads_to()
    {
        var train = Splits().Train;
        var links = train.Samples.Select((sample, index) =>
        {
            var name = $"{index}{Path.GetExtension(sample.Path)}";
            Directory.CreateDirectory(_folder.At("once", "x"));
            File.CreateSymbolicLink(_folder.At("once", name), sample.Path);
            File.CreateSymbolicLink(_folder.At($"twice-{name}"), _folder.At("once", name));
            return sample with { Path = _folder.At($"twice-{name}") };
        }).ToList();
        var report = DataAudit.Run(new DataSplits(["cat", "dog"], new ImageSet(links), null, null), new FileHashes(null));
        Assert.Equal("train/cat/broken.jpg", Assert.Single(report.Undecodable).Id);

        var (store, target) = (_folder.At("files"), train.Samples[0].Path);
        File.SetLastWriteTimeUtc(target, DateTime.UtcNow.AddMinutes(-2));
        var hashes = new FileHashes(store);
        Assert.Equal(new FileHashes(null).Of(target), hashes.Of(links[0].Path));
        hashes.Save();
        File.WriteAllBytes(target, new byte[9]);
        File.SetLastWriteTimeUtc(target, DateTime.UtcNow.AddMinutes(-1));
        Assert.Equal(new FileHashes(null).Of(target), new FileHashes(store).Of(links[0].Path));
    }

    [Fact]
    public void Should_audit_files_with_known_hashes_without_reading_them()
    {
        var splits = Splits();
        var store = _folder.At("files");
        var paths = splits.Named().SelectMany(split => split.Set.Samples).Select(sample => sample.Path).Distinct().ToList();
        foreach (var path in paths)
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(-1));
        var own = new FileHashes(store);
        var expected = DataAudit.Run(splits, new FileHashes(store));
        own.Refresh();
        Assert.All(paths, path => Assert.Equal(64, own.Of(path).Length));
        foreach (var path in paths)
            File.Delete(path);

        Assert.Equal(expected.Undecodable, DataAudit.Run(splits, own).Undecodable);
        Assert.Equal(expected.AcrossSplits.Select(each => each.Hash), DataAudit.Run(splits, own).AcrossSplits.Select(each => each.Hash));
    }

    [Fact]
    public void Should_read_a_store_again_that_another_process_wrote()
    {
        var store = _folder.At("files");
        var path = Splits().Train.Samples[0].Path;
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(-1));
        var first = new FileHashes(store);
        var hash = first.Of(path);
        first.Save();
        Assert.Equal(hash, new FileHashes(store).Of(path));

        // It has the same length; only its time differs.
        var other = new string('5', hash.Length);
        File.WriteAllText(store, File.ReadAllText(store).Replace(hash, other, StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(store, DateTime.UtcNow.AddSeconds(1));
        Assert.Equal(other, new FileHashes(store).Of(path));

        // The entry of a file that has changed since does not apply.
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(-2));
        Assert.Equal(hash, new FileHashes(store).Of(path));
    }

    [Fact]
    public void Should_add_new_entries_to_known_ones()
    {
        var store = _folder.At("files");
        var paths = Splits().Train.Samples.Take(2).Select(sample => sample.Path).ToArray();
        var lines = new List<int>();
        foreach (var path in paths)
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(-1));
            var hashes = new FileHashes(store);
            hashes.Of(path);
            hashes.Save();
            lines.Add(File.ReadAllLines(store).Length);
        }

        // The file's new entry replaces its old one.
        File.SetLastWriteTimeUtc(paths[0], DateTime.UtcNow.AddMinutes(-2));
        var again = new FileHashes(store);
        again.Of(paths[0]);
        again.Save();
        Assert.Equal([2, 3], lines);
        Assert.Equal(3, File.ReadAllLines(store).Length);
    }

    [Fact]
    public void Should_treat_a_damaged_store_as_empty()
    {
        var store = _folder.Write("files", "files 2\nrubbish\n\t\t\t\t\n");

        Assert.Equal(8, DataAudit.Run(Splits(), new FileHashes(store)).Files);
    }

    [Fact]
    public void Should_change_a_fingerprint_with_names_labels_and_bytes_only()
    {
        var splits = Splits();
        var before = Fingerprint.OfBytes(splits.Train);
        Assert.Equal(before, Fingerprint.OfBytes(splits.Train, new FileHashes(_folder.At("files"))));

        var samples = splits.Train.Samples.ToList();
        Assert.NotEqual(before, Fingerprint.OfBytes(new([samples[0] with { Label = 1 }, .. samples.Skip(1)])));
        Assert.NotEqual(before, Fingerprint.OfBytes(new([samples[0] with { Id = "other" }, .. samples.Skip(1)])));
        File.AppendAllText(samples[0].Path, " ");
        Assert.NotEqual(before, Fingerprint.OfBytes(splits.Train));
    }

    private DataSplits Splits()
    {
        var (a, b, c) = (Bytes("rgb.png"), Bytes("gray.png"), Bytes("palette.png"));
        Write("train/cat/1.png", a);
        Write("train/cat/2.png", b);
        Write("train/cat/broken.jpg", Bytes("rgb.jpg")[..400]);
        Write("train/dog/1.png", b); // the same picture under another label
        Write("train/dog/2.png", Bytes("alpha.png"));
        Write("train/dog/3.png", Bytes("rgb.bmp"));
        Write("other/cat/1.png", a); // the same picture in another split
        Write("other/cat/2.png", c);
        return new(["cat", "dog"], Set("train"), Set("other"), null);
    }

    private static byte[] Bytes(string name) => File.ReadAllBytes(ReferencePicture.At("formats", name));

    private void Write(string name, byte[] bytes) => File.WriteAllBytes(_folder.At(name.Split('/')), bytes);

    private ImageSet Set(string folder) => ImageSet.Of(
        Directory.GetFiles(_folder.At(folder), "*", SearchOption.AllDirectories)
            .Select(path => new Sample(Path.GetRelativePath(_folder.Path, path), path, path.Contains("/dog/", StringComparison.Ordinal) ? 1 : 0)));

    public void Dispose() => _folder.Dispose();
}
