using System.Security.Cryptography;
using TransferLearning.Models.Engines;
using TransferLearning.TestSupport;
using TransferLearning.Training.Activations;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Running;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.Activations;

/// <summary>Compares runs from stored activations with runs that compute them each time.</summary>
public sealed class StoredTrainingTests : IDisposable
{
    private const string NoAugmentation = "augmentation={}";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("seed=101")]
    [InlineData("seed=102", NoAugmentation)]
    [InlineData("seed=103", "schedule.all.steps_per_epoch=7")]
    [InlineData("seed=104", "data.class_weights=balanced", "data.resize=crop")]
    [InlineData("seed=105", "run.precision=bf16")]
    [InlineData("seed=106", "run.frozen_precision=int8")]
    [InlineData("seed=107", "run.frozen_precision=bf16", NoAugmentation)]
    public void Should_give_the_same_bytes_whether_activations_are_stored_or_not(params string[] changes)
    {
        var computed = Run("computed", [.. changes, "run.cache=off"]);
        var stored = Run("stored", [.. changes, "run.cache=on"]);
        var warm = Run("warm", [.. changes, "run.cache=on", "run.workers=0"]);
        Assert.Equal(Model(computed), Model(stored));
        Assert.Equal(Model(computed), Model(warm));
        foreach (var (metric, value) in computed.Metrics.Where(pair => pair.Key.Contains("loss") || pair.Key.Contains("accuracy")))
            Assert.Equal(value, stored.Metrics[metric]);
    }

    [Fact]
    public void Should_find_everything_stored_after_a_run_and_not_compute_the_frozen_part_again()
    {
        string[] changes = ["seed=111", NoAugmentation];
        var before = Plan(changes).Summary.Stages[0].Cache;
        Assert.True(before.Stored, before.Reason);
        Assert.False(before.Present);
        Assert.Equal(1, before.Entries);
        Run("first", changes);
        var after = Plan(changes).Summary.Stages[0].Cache;
        Assert.True(after.Present);
        Assert.Equal(before.Key, after.Key);

        // Runs with another head and another rate share the entries.
        var other = Plan([.. changes, "head.2.dense.units=5", "optimizer.rmsprop.learning_rate=0.001"]);
        Assert.True(other.Summary.Stages[0].Cache.Present);
    }

    /// <summary>Each change affects what the prefix computes, or its input.</summary>
    [Theory]
    [InlineData("seed=999")]
    [InlineData("run.frozen_precision=int8")]
    [InlineData("data.resize=crop")]
    [InlineData("data.interpolation=bicubic")]
    [InlineData("data.image_size=20")]
    [InlineData("data.train.shapes.seed=5")]
    [InlineData("augmentation.rotation_range=21")]
    [InlineData("backbone.freeze={ until: conv_1 }")]
    [InlineData("backbone.layers.0.conv.filters=7")]
    [InlineData("run.precision=bf16")]
    public void Should_miss_if_the_prefix_would_compute_something_else(string change)
    {
        var plain = Plan([]).Summary.Stages[0].Cache;
        Assert.True(plain.Stored, plain.Reason);
        Assert.NotEqual(plain.Key, Plan([change]).Summary.Stages[0].Cache.Key);
    }

    /// <summary>Changes one byte of a picture, and one byte of the weights.</summary>
    [Fact]
    public void Should_miss_if_a_byte_of_a_picture_or_of_the_weights_differs()
    {
        foreach (var name in new[] { "a", "b" })
            for (var i = 0; i < 12; i++)
                Picture(_folder.At("photos", name, $"{i:00}.png"), (byte)(20 * i));
        var weights = Path.Combine(Run("pretrained", [NoAugmentation, "backbone.freeze=none"]).ModelFolder!, "model.safetensors");
        string[] changes = [NoAugmentation, $"data.train={{ folder: {Path.Combine(_folder.Path, "photos")} }}", $"backbone.weights={weights}", "head=[flatten, { dense: { units: classes, activation: softmax } }]"];
        var keys = new List<string?> { Key() };

        ChangeLastByte(_folder.At("photos", "b", "07.png"));
        keys.Add(Key());
        ChangeLastByte(weights);
        keys.Add(Key());

        Assert.Equal(3, keys.Distinct().Count());

        string? Key() => Plan(changes).Summary.Stages[0].Cache.Key;
    }

    [Fact]
    public void Should_store_one_entry_for_all_passes_if_pictures_are_only_standardised()
    {
        Assert.Equal(1, Plan(["augmentation={ rescale: 0.004 }"]).Summary.Stages[0].Cache.Entries);
        Assert.Equal(3, Plan(["augmentation={ rescale: 0.004, horizontal_flip: true }"]).Summary.Stages[0].Cache.Entries);
        Assert.NotEqual(Plan(["augmentation={ rescale: 0.004 }"]).Summary.Stages[0].Cache.Key, Plan(["augmentation={ rescale: 0.003 }"]).Summary.Stages[0].Cache.Key);
    }

    [Theory]
    [InlineData("augmentation={ mixup: 0.2 }", "'augmentation.mixup'")]
    [InlineData("augmentation={ cutmix: 1.0 }", "'augmentation.cutmix'")]
    public void Should_store_nothing_if_pictures_are_mixed(string change, string because)
    {
        var cache = Plan([change]).Summary.Stages[0].Cache;
        Assert.False(cache.Stored);
        Assert.Contains(because, cache.Reason);
    }

    [Theory]
    [InlineData("optimizer.rmsprop.learning_rate=0.5")]
    [InlineData("head.2.dense.units=3")]
    [InlineData("data.batch_size=7")]
    [InlineData("schedule.all.epochs=9")]
    [InlineData("name=other")]
    public void Should_hit_if_only_the_trained_part_differs(string change) =>
        Assert.Equal(Plan([]).Summary.Stages[0].Cache.Key, Plan([change]).Summary.Stages[0].Cache.Key);

    [Fact]
    public void Should_say_why_nothing_is_stored_and_refuse_cache_on()
    {
        Assert.Contains("'run.cache' is off", Plan(["run.cache=off"]).Summary.Stages[0].Cache.Reason);
        Assert.Contains("first layer trains", Plan(["backbone.freeze=none"]).Summary.Stages[0].Cache.Reason);
        Assert.Contains("run.cache_size", Plan(["run.cache_size=1kB"]).Summary.Stages[0].Cache.Reason);
        var refused = SmallExperiment.Plan(SmallExperiment.In(_folder, "run.cache=on", "run.cache_size=1kB"));
        Assert.Null(refused.Plan);
        Assert.Contains(refused.Diagnostics, each => each.Message.Contains("'run.cache: on'") && each.Message.Contains("'run.cache_size'"));
    }

    [Fact]
    public unsafe void Should_compute_the_same_bytes_for_a_picture_in_any_batch()
    {
        var plan = Plan([NoAugmentation]);
        var prefix = plan.Stages[0].Prefix!;
        OnTorch.Run(() =>
        {
            using var state = NetworkState.Initialise(plan.Network, 3);
            using var engine = PrefixEngines.Create(prefix, state, plan.Preprocessing, plan.Stages[0].Store!.Chunk, threads: 1);
            const int Count = 23;
            var (picture, record) = ((int)engine.Input.Elements, (int)engine.Output.Elements);
            var pictures = new byte[Count * picture];
            new Random(3).NextBytes(pictures);
            using var one = new PrefixBatches(engine, 1);
            using var several = new PrefixBatches(engine, 3);
            var together = Compute(several, pictures, Count, record);
            Assert.True(together.Distinct().Count() > Count);
            for (var i = 0; i < Count; i++)
                Assert.Equal(together.AsSpan(i * record, record).ToArray(), Compute(one, pictures.AsSpan(i * picture, picture).ToArray(), 1, record));
        });

        static float[] Compute(PrefixBatches batches, byte[] pictures, int count, int record)
        {
            var records = new float[count * record];
            fixed (byte* from = pictures)
            fixed (float* to = records)
                batches.Run(from, count, to, CancellationToken.None);
            return records;
        }
    }

    [Fact]
    public void Should_skip_bad_pictures_in_the_store_as_in_the_loader()
    {
        foreach (var name in new[] { "a", "b" })
            for (var i = 0; i < 12; i++)
                Picture(_folder.At("photos", name, $"{i:00}.png"), name == "a" ? (byte)40 : (byte)(200 + i));
        File.WriteAllText(_folder.At("photos", "a", "bad.png"), "<html>");
        string[] changes = [NoAugmentation, $"data.train={{ folder: {Path.Combine(_folder.Path, "photos")} }}", "data.on_bad_image=skip", "data.batch_size=5"];
        var computed = Run("computed", [.. changes, "run.cache=off"]);
        var stored = Run("stored", [.. changes, "run.cache=on"]);
        var warm = Run("warm", [.. changes, "run.cache=on"]);
        Assert.Equal(Model(computed), Model(stored));
        Assert.Equal(Model(computed), Model(warm));
    }

    [Fact]
    public void Should_train_in_bfloat16_to_similar_but_different_numbers()
    {
        var full = Run("fp32", ["seed=106", "run.precision=fp32"]);
        var mixed = Run("bf16", ["seed=106", "run.precision=bf16"]);
        Assert.NotEqual(Model(full), Model(mixed));
        Assert.InRange(mixed.Epochs[0].Metrics["loss"], full.Epochs[0].Metrics["loss"] * 0.8, full.Epochs[0].Metrics["loss"] * 1.2);
    }

    private static void ChangeLastByte(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    private static void Picture(string path, byte level)
    {
        using var bitmap = new SkiaSharp.SKBitmap(20, 20);
        bitmap.Erase(new SkiaSharp.SKColor(level, (byte)(level / 2), 90));
        using var data = bitmap.Encode(SkiaSharp.SKEncodedImageFormat.Png, 100);
        File.WriteAllBytes(path, data.ToArray());
    }

    private Plan Plan(string[] changes) => SmallExperiment.Plan(SmallExperiment.In(_folder, changes)).Valid;

    private RunResult Run(string name, string[] changes)
    {
        var folder = Directory.CreateDirectory(_folder.At(name, "x")).FullName;
        return SmallExperiment.Run(SmallExperiment.In(_folder, changes), folder, new RunOptions { Fresh = true });
    }

    private static byte[] Model(RunResult result) => SHA256.HashData(File.ReadAllBytes(Path.Combine(result.ModelFolder!, "model.safetensors")));
}
