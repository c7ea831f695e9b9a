using System.Security.Cryptography;
using SkiaSharp;
using TransferLearning.TestSupport;
using TransferLearning.Training.Activations;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Running;
using TransferLearning.Training.Stages;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.Activations;

/// <summary>Runs that split the same pictures differently compute each picture's activation once.</summary>
public sealed class SharedSplitsTests : IDisposable
{
    private const int Photos = 24;
    private static int _next;
    private readonly TemporaryFolder _folder = new();
    private readonly byte _shade = (byte)(100 + Interlocked.Increment(ref _next));
    private readonly string _weights;

    public SharedSplitsTests()
    {
        for (var i = 0; i < Photos; i++)
            Photo(i, i);
        var pretrained = SmallExperiment.Run(SmallExperiment.In(_folder, "backbone.freeze=none", "schedule.0.epochs=1", "augmentation={}"), _folder.At("pretrained"));
        _weights = Path.Combine(pretrained.ModelFolder!, "model.safetensors");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("seed=2")]
    [InlineData("data.validation=0.5")]
    [InlineData("data.test=0.25")]
    [InlineData("data.validation=null", "data.folds=3")]
    [InlineData("augmentation={ rescale: 0.004 }")]
    public void Should_find_activations_of_another_split_and_train_the_same_bytes(params string[] changes)
    {
        // With 'rescale' the network sees other values, in all runs.
        var alike = changes.Where(change => change.StartsWith("augmentation", StringComparison.Ordinal)).ToArray();
        Run("first", [.. alike, "seed=9"]);
        Assert.True(Plan(changes).Summary.Stages[0].Cache.Present);
        Assert.Equal(Plan(alike).Summary.Stages[0].Cache.Key, Plan(changes).Summary.Stages[0].Cache.Key);
        Assert.Equal(Models("off", [.. changes, "run.cache=off"]), Models("on", [.. changes, "run.cache=on"]));
    }

    [Fact]
    public void Should_compute_equal_pictures_once()
    {
        Photo(Photos, 3);
        Photo(Photos + 1, 3);
        Assert.Equal(Models("off", "run.cache=off"), Models("on", "run.cache=on"));
        var plan = Plan();
        Assert.Equal(Photos, plan.Stages[0].Store!.RecordsOf(plan.Data.Train, training: true).Count);
    }

    /// <summary>The calibration of 8-bit numbers, fitted statistics, and random weights depend on the split or the seed.</summary>
    [Theory]
    [InlineData("run.frozen_precision=int8")]
    [InlineData("augmentation={ featurewise_center: true }")]
    [InlineData("augmentation={ horizontal_flip: true }")]
    [InlineData("backbone.weights=null")]
    public void Should_not_share_what_depends_on_the_split(string change) =>
        Assert.NotEqual(Plan(change, "seed=1").Summary.Stages[0].Cache.Key, Plan(change, "seed=2").Summary.Stages[0].Cache.Key);

    [Fact]
    public void Should_skip_a_bad_picture_in_every_split()
    {
        _folder.Write("photos/a/bad.png", "no picture");
        _folder.Write("photos/b/again.png", "no picture");
        Run("first", "data.on_bad_image=skip");
        Assert.True(Plan("data.on_bad_image=skip", "seed=2").Summary.Stages[0].Cache.Present);
        Assert.Equal(Models("off", "data.on_bad_image=skip", "seed=2", "run.cache=off"), Models("on", "data.on_bad_image=skip", "seed=2", "run.cache=on"));
    }

    [Fact]
    public void Should_not_decode_for_folds_what_they_read_from_the_store()
    {
        string[] folds = ["data.validation=null", "data.folds=3"];
        Assert.False(SharedDecoding.OfRun(Plan(folds)).Kept);
        Assert.True(SharedDecoding.OfRun(Plan([.. folds, "run.frozen_precision=int8"])).Kept);
        Assert.True(SharedDecoding.OfRun(Plan([.. folds, "backbone.freeze=none"])).Kept);
        Assert.False(SharedDecoding.OfSpace(Plan(), ["seed"], 1).Kept);
        Assert.False(SharedDecoding.OfSpace(Plan(), ["optimizer.rmsprop.learning_rate"], 3).Kept);
        Assert.False(SharedDecoding.OfSpace(Plan(), ["data.validation"], 1).Kept);
        Assert.True(SharedDecoding.OfSpace(Plan("augmentation={ horizontal_flip: true }"), ["seed"], 1).Kept);
        Assert.True(SharedDecoding.OfSpace(Plan("backbone.weights=null"), ["seed"], 1).Kept);
        Assert.True(SharedDecoding.OfSpace(Plan(), ["data.limit"], 1).Kept);
    }

    /// <summary>Decoded pictures of a head's training alone would fill the memory for nothing.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true, "backbone.freeze=none")]
    [InlineData(true, "run.cache=off")]
    [InlineData(true, "augmentation={ horizontal_flip: true }")]
    [InlineData(true, "backbone.freeze=all", "schedule=[{ stage: head, epochs: 1 }, { stage: more, epochs: 1, unfreeze: { from: conv_2 } }]")]
    [InlineData(false, "schedule=[{ stage: head, epochs: 1 }, { stage: more, epochs: 1 }]")]
    public void Should_keep_decoded_pictures_in_memory_only_if_they_are_needed_again(bool again, params string[] changes) =>
        Assert.Equal(again, PictureInputs.DecodesAgain(Plan(changes)));

    private void Photo(int number, int content)
    {
        var name = $"photos/{(number % 2 == 0 ? "a" : "b")}/{number:00}.png";
        ColourPicture.Write(_folder, name, new SKColor((byte)(10 * content), _shade, content % 2 == 0 ? (byte)0 : (byte)200), 20 + content, 30);
    }

    private string[] Changes(string[] changes) =>
        [$"data.train={{ folder: {_folder.At("photos")} }}", "data.validation=0.25", "augmentation={}", $"backbone.weights={_weights}", .. changes];

    private Plan Plan(params string[] changes) => SmallExperiment.Plan(SmallExperiment.In(_folder, Changes(changes))).Valid;

    private RunResult Run(string name, params string[] changes) => SmallExperiment.Run(SmallExperiment.In(_folder, Changes(changes)), _folder.At(name));

    /// <summary>The hashes of the models that a run leaves: one, or one for each fold.</summary>
    private IEnumerable<string> Models(string name, params string[] changes)
    {
        Run(name, changes);
        return Directory.GetFiles(_folder.At(name), "model.safetensors", SearchOption.AllDirectories).Select(file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))).Distinct().Order(StringComparer.Ordinal);
    }
}
