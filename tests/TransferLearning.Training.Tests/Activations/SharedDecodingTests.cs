using System.Globalization;
using SkiaSharp;
using TransferLearning.TestSupport;
using TransferLearning.Training.Activations;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Running;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.Activations;

/// <summary>Runs that share decoded pictures. Each test uses photos of its own, so it finds only its own entries in the store.</summary>
public sealed class SharedDecodingTests : IDisposable
{
    private const int Photos = 24;
    // A run with another network finds no stored activations.
    private const string Other = "backbone.layers.0.conv.filters=5";
    private static int _next;
    private readonly TemporaryFolder _folder = new();
    private readonly byte _shade = (byte)Interlocked.Increment(ref _next);

    public SharedDecodingTests()
    {
        for (var i = 0; i < Photos; i++)
            Photo(i, _shade);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The runs start together, as the trials of a sweep do, and each has another network.</summary>
    [Theory]
    [InlineData("augmentation={ horizontal_flip: true, rotation_range: 20 }", "run.frozen_precision=int8")]
    [InlineData("augmentation={ mixup: 0.2 }", "data.resize=crop")]
    [InlineData("backbone.freeze=none", "run.workers=2")]
    public async Task Should_decode_each_photo_once_for_three_networks_and_train_the_same_bytes(params string[] changes)
    {
        string[] networks = ["backbone.layers.0.conv.filters=4", "backbone.layers.0.conv.filters=5", "backbone.layers.0.conv.filters=6"];
        var shared = await Task.WhenAll(networks.Select((network, number) => Task.Factory.StartNew(
            () => Run($"shared{number}", keeps: true, [network, .. changes]), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        Assert.Equal(Photos, shared.Sum(run => run.Decoded!.Value));
        var alone = Run("alone", keeps: false, [networks[1], .. changes, "run.cache=off"]);
        Assert.Null(alone.Decoded);
        Assert.Equal(alone.Model, shared[1].Model);
        foreach (var (metric, value) in alone.Metrics.Where(pair => pair.Key.Contains("loss", StringComparison.Ordinal) || pair.Key.Contains("accuracy", StringComparison.Ordinal)))
            Assert.Equal(value, shared[1].Metrics[metric]);
    }

    [Fact]
    public void Should_share_photos_between_seeds_and_with_a_later_run_alone()
    {
        Assert.Equal(Photos, Run("first", keeps: true, "seed=1").Decoded);
        Assert.Equal(0, Run("second", keeps: true, "seed=2").Decoded);
        Assert.Equal(0, Run("alone", keeps: false, "seed=3", "augmentation={}").Decoded);
        Assert.Null(Run("size", keeps: false, "data.image_size=20").Decoded);
        Assert.Null(Run("off", keeps: true, "run.cache=off").Decoded);
    }

    [Fact]
    public void Should_decode_each_photo_once_for_all_folds() =>
        Assert.Equal([0, 0, Photos], Decoded("folds", keeps: false, "data.validation=null", "data.folds=3", "schedule.0.epochs=1").Order());

    [Fact]
    public void Should_decode_photos_again_if_one_changed()
    {
        Run("first", keeps: true);
        Photo(7, (byte)(_shade + 100));
        var after = Run("after", keeps: true, Other);
        Assert.Equal(Photos, after.Decoded);
        Assert.Equal(Run("alone", keeps: false, Other, "run.cache=off").Model, after.Model);
    }

    [Fact]
    public void Should_skip_a_bad_photo_in_every_run()
    {
        File.WriteAllText(_folder.At("photos", "a", "bad.png"), "<html>" + _shade.ToString(CultureInfo.InvariantCulture));
        var (first, second) = (Run("first", keeps: true, "data.on_bad_image=skip"), Run("second", keeps: true, "data.on_bad_image=skip", Other));
        Assert.Equal((Photos, 0), (first.Decoded, second.Decoded));
        Assert.Equal(Run("alone", keeps: false, "data.on_bad_image=skip", "run.cache=off").Model, first.Model);
    }

    [Fact]
    public void Should_decode_only_the_photos_whose_pixels_are_absent_or_damaged()
    {
        Run("first", keeps: true);
        var entry = new ActivationStore().List().Single(each => each.Key["data"] == Records().Contents);
        Assert.True(entry.IsPixels);
        Assert.Equal((Photos, Photos, (16 * 16 * 3 + 8) * Photos), (entry.Records, entry.Present, (int)entry.Bytes));
        using (var records = File.OpenHandle(Path.Combine(ActivationStore.DefaultFolder, entry.Name, "records"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            var pixel = new byte[1];
            RandomAccess.Read(records, pixel, 5 * 16 * 16 * 3 + 9);
            RandomAccess.Write(records, [(byte)~pixel[0]], 5 * 16 * 16 * 3 + 9);
        }
        using (var index = File.OpenHandle(Path.Combine(ActivationStore.DefaultFolder, entry.Name, "index"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            RandomAccess.Write(index, new byte[8], 11 * 8);
        var second = Run("second", keeps: true, Other, "run.workers=3");
        Assert.Equal(2, second.Decoded);
        Assert.Equal(Run("alone", keeps: false, Other, "run.cache=off").Model, second.Model);
    }

    /// <summary>Pixels displace no activations: a 16×16 picture takes 776 bytes, 24 take more than half of 30 kB.</summary>
    [Fact]
    public void Should_say_that_there_is_no_room()
    {
        var store = new ActivationStore(_folder.At("store"), limit: 30_000);
        var layout = new RecordLayout(Photos, [16, 16, 3], 1, ElementBytes: 1);
        Assert.Null(store.TryOpenPixels(ActivationKey.OfPixels("photos", "squash"), layout, creates: true, out var whyNot, CancellationToken.None));
        Assert.Contains("18.6 kB of pixels do not fit into half of the free room of the store (15 kB", whyNot, StringComparison.Ordinal);
        Assert.Null(store.TryOpenPixels(ActivationKey.OfPixels("photos", "squash"), layout, creates: false, out whyNot, CancellationToken.None));
        Assert.Null(whyNot);
        using var fits = new ActivationStore(_folder.At("store"), limit: 40_000).TryOpenPixels(ActivationKey.OfPixels("photos", "squash"), layout, creates: true, out _, CancellationToken.None);
        Assert.Equal(layout, fits!.Layout);
    }

    [Fact]
    public void Should_say_before_a_run_how_often_photos_are_decoded()
    {
        var plan = Plan();
        Assert.Null(DecodingPlan.Of(plan, SharedDecoding.OfRun(plan), 1, CancellationToken.None));
        var before = DecodingPlan.Of(plan, SharedDecoding.OfSpace(plan, ["backbone.layers.0.conv.filters"], 1), 3, CancellationToken.None)!;
        Assert.Equal((3, Photos, true, 1, 0), (before.Runs, before.Pictures, before.Kept, before.Times, before.Present));
        Run("first", keeps: true);
        var after = DecodingPlan.Of(plan, SharedDecoding.OfRun(plan), 1, CancellationToken.None)!;
        Assert.Equal((before.Key, 0, Photos), (after.Key, after.Times, after.Present));
        var off = Plan("run.cache=off", "data.image_size=17");
        Assert.Equal(3, DecodingPlan.Of(off, SharedDecoding.OfSpace(off, ["backbone.name"], 1), 3, CancellationToken.None)!.Times);
        var crop = Plan("augmentation={ random_resized_crop: {} }", "data.image_size=17");
        var cropped = DecodingPlan.Of(crop, SharedDecoding.OfSpace(crop, ["backbone.name"], 1), 3, CancellationToken.None)!;
        Assert.Equal((true, 3), (cropped.Kept, cropped.Times));
        Assert.Contains("'augmentation.random_resized_crop'", cropped.Reason, StringComparison.Ordinal);
    }

    /// <summary>Heads share the stored activations, so their pictures are decoded once anyway.</summary>
    [Theory]
    [InlineData(true, "backbone.name")]
    [InlineData(true, "optimizer.rmsprop.learning_rate", "augmentation.rotation_range")]
    [InlineData(true, "schedule.all.unfreeze.from")]
    [InlineData(true, "seed")]
    [InlineData(false, "head.2.dense.units", "optimizer.rmsprop.learning_rate", "data.batch_size", "schedule.all.epochs")]
    [InlineData(false, "data.image_size")]
    public void Should_store_photos_for_trials_that_share_no_activations(bool kept, params string[] keys) =>
        Assert.Equal(kept, SharedDecoding.OfSpace(Plan(), keys, 1).Kept);

    [Fact]
    public void Should_store_photos_for_trials_that_read_pictures()
    {
        Assert.True(SharedDecoding.OfSpace(Plan("backbone.freeze=none"), ["optimizer.rmsprop.learning_rate"], 1).Kept);
        Assert.False(SharedDecoding.OfSpace(Plan("backbone.freeze=none"), ["data.image_size"], 1).Kept);
        Assert.True(SharedDecoding.OfSpace(Plan(), ["optimizer.rmsprop.learning_rate"], 2).Kept);
        Assert.True(SharedDecoding.OfFiles([Plan(), Plan("backbone.layers.0.conv.filters=5")]).Kept);
        Assert.False(SharedDecoding.OfFiles([Plan(), Plan("head.2.dense.units=5")]).Kept);
        Assert.False(SharedDecoding.OfFiles([Plan(), Plan("backbone.layers.0.conv.filters=5", "data.image_size=17")]).Kept);
    }

    private void Photo(int number, byte shade)
    {
        var name = $"photos/{(number % 2 == 0 ? "a" : "b")}/{number:00}.png";
        ColourPicture.Write(_folder, name, new SKColor((byte)(10 * number), shade, number % 2 == 0 ? (byte)0 : (byte)200), 20 + number, 30);
    }

    private string[] Changes(string[] changes) => [$"data.train={{ folder: {_folder.At("photos")} }}", "data.validation=0.25", "schedule.0.epochs=1", .. changes];

    private Plan Plan(params string[] changes) => SmallExperiment.Plan(SmallExperiment.In(_folder, Changes(changes))).Valid;

    private PixelRecords Records() => new(Plan().Data, new FileHashes(null), CancellationToken.None);

    private (int? Decoded, byte[] Model, IReadOnlyDictionary<string, double> Metrics) Run(string name, bool keeps, params string[] changes)
    {
        var result = Train(name, keeps, changes);
        return (Tags(name).SingleOrDefault(), File.ReadAllBytes(Path.Combine(result.ModelFolder!, "model.safetensors")), result.Metrics);
    }

    private IEnumerable<int?> Decoded(string name, bool keeps, params string[] changes)
    {
        Train(name, keeps, changes);
        return Tags(name);
    }

    private RunResult Train(string name, bool keeps, string[] changes)
    {
        var folder = Directory.CreateDirectory(_folder.At("runs", name, "x")).FullName;
        var experiment = SmallExperiment.Load(_folder.Write($"runs/{name}/small.yaml", SmallExperiment.Yaml), Changes(changes));
        return SmallExperiment.Run(experiment, folder, new RunOptions { KeepsDecoded = keeps });
    }

    /// <summary>The numbers of decoded pictures that the runs in a folder logged.</summary>
    private List<int?> Tags(string name)
    {
        using var reader = Tracking.Tracker.Open(null, _folder.At("runs", name, "x")).Reader;
        return [.. reader.Find(new Tracking.RunQuery()).Where(run => run.Tags.ContainsKey("tl.decoded_images")).Select(run => (int?)int.Parse(run.Tags["tl.decoded_images"], CultureInfo.InvariantCulture))];
    }
}
