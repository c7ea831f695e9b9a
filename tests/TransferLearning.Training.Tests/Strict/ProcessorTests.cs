using System.Numerics;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using TransferLearning.Models.Weights;
using TransferLearning.TestSupport;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Running;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.Strict;

/// <summary>
/// Strict runs in child processes whose instruction sets are limited: .NET's by its own switches, MKL's and libtorch's by theirs. Each child trains on the
/// activations that the first one stored. Processors of another make choose other kernels in the same way.
/// </summary>
[Collection(nameof(Alone))]
public sealed class ProcessorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>A head on stored activations with everything that a strict stage can have.</summary>
    private static readonly string[] Whole =
    [
        "backbone.freeze=all", "run.cache=on", "data.test=0.1", "data.class_weights=balanced",
        "head=[flatten, { dense: { units: 40, kernel_initializer: he_normal, l1: 0.0001 } }, batch_norm, { activation: tanh }, { dropout: 0.2 }, { dense: { units: 12, activation: silu, l2: 0.001 } }, { dense: { units: classes, activation: softmax } }]",
        "loss={ cross_entropy: { label_smoothing: 0.1 } }", "metrics=[top_2_accuracy, macro_f1]",
        "schedule=[{ stage: all, epochs: 3, optimizer: { adam: { learning_rate: 0.01, amsgrad: true } }, average: { ema: 0.9 }, accumulate: 2, gradient_clip: 0.5, learning_rate_schedule: { cosine: { warmup_epochs: 1 } }, early_stopping: { patience: 1, monitor: val_loss } }, { stage: more, epochs: 1, optimizer: { sgd: { momentum: 0.9 } } }]",
    ];

    /// <summary>Dense layers on the images themselves, with an augmentation.</summary>
    private static readonly string[] Images =
    [
        "backbone.layers=[flatten, { dense: { units: 128, activation: relu } }]", "backbone.freeze=none", "head=[{ dropout: 0.1 }, { dense: { units: classes, activation: softmax } }]",
    ];

    /// <summary>
    /// The hash of <see cref="Images"/>, whose inputs are computed nowhere else: printed by an AMD EPYC (Zen 4, AVX-512) and by an Intel Skylake that qemu 7.2
    /// emulates. A change of the initial values, of the arithmetic or of the metrics changes it; a processor must not.
    /// </summary>
    private const string HashOfImages = "fb6ea5073a0a7ff7cb710144a8f0f011691e987c9914c551eecd3abea3f9c2e3";

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Category", "Slow")]
    public void Should_train_to_the_same_bytes_with_every_instruction_set()
    {
        var file = _folder.Write("small.yaml", SmallExperiment.Yaml);
        var (vectors, expected) = Train(file, "all", "");
        Assert.Equal(2, expected.Length);
        Assert.Equal($"images {HashOfImages}", expected[1]);
        var seen = new List<string> { vectors };
        foreach (var (limits, threads) in ((string, int)[])[
            ("DOTNET_EnableAVX512F=0 DOTNET_EnableAVX512=0 MKL_CBWR=COMPATIBLE", 1),
            ("DOTNET_EnableAVX2=0 ATEN_CPU_CAPABILITY=default", 2),
            ("DOTNET_PreferredVectorBitWidth=512 DOTNET_MaxVectorTBitWidth=512 ATEN_CPU_CAPABILITY=avx2 ONEDNN_MAX_CPU_ISA=AVX2", 2),
            ("DOTNET_EnableHWIntrinsic=0 TL_TORCH_MODE=no-onednn MKL_CBWR=COMPATIBLE ATEN_CPU_CAPABILITY=default", 1)])
        {
            var (other, actual) = Train(file, $"limited{seen.Count}", limits, $"run.threads={threads}");
            seen.Add(other);
            Assert.True(expected.SequenceEqual(actual), $"{limits}: {string.Join(", ", actual)}, not {string.Join(", ", expected)}");
        }

        // Otherwise the limits did not arrive, and the test compares nothing.
        Assert.Contains("none", seen[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("none", seen[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Should_continue_to_the_same_bytes()
    {
        var whole = SmallExperiment.Run(SmallExperiment.In(_folder, [.. Whole, Strict]), _folder.At("whole"));
        var stopped = SmallExperiment.Run(SmallExperiment.In(_folder, [.. Whole, Strict]), _folder.At("parts"), new RunOptions { StopAfterSteps = 7 });
        Assert.Equal(RunOutcome.Checkpointed, stopped.Outcome);
        var continued = SmallExperiment.Run(SmallExperiment.In(_folder, [.. Whole, Strict]), _folder.At("parts"));
        Assert.Equal(Hash(whole), Hash(continued));
    }

    /// <summary>The backbone's weights come from a file, and zeros are the only initial values that both draw alike.</summary>
    [Theory]
    [InlineData("cross_entropy", "softmax", "adam")]
    [InlineData("focal", "softmax", "{ sgd: { learning_rate: 0.1, momentum: 0.9, nesterov: true } }")]
    [InlineData("binary_cross_entropy", "sigmoid", "{ rmsprop: { learning_rate: 0.01, weight_decay: 0.01 } }")]
    public void Should_learn_the_same_as_a_run_that_is_not_strict(string loss, string activation, string optimizer)
    {
        string[] overrides =
        [
            Whole[0], Whole[1], Whole[2], Whole[3], $"loss={loss}", $"optimizer={optimizer}",
            $"head=[flatten, {{ dropout: 0.2 }}, {{ dense: {{ units: classes, activation: {activation}, kernel_initializer: zeros, l2: 0.001, l1: 0.0001 }} }}]",
            "schedule=[{ stage: all, epochs: 3, average: { ema: 0.9 }, accumulate: 2, gradient_clip: 0.5, learning_rate_schedule: cosine }]",
        ];
        var plain = SmallExperiment.Run(SmallExperiment.Pretrained(_folder, batchNorm: null, overrides), _folder.At("plain"));
        var strict = SmallExperiment.Run(SmallExperiment.Pretrained(_folder, batchNorm: null, [.. overrides, Strict]), _folder.At("strict"));
        foreach (var (expected, actual) in plain.Epochs.Zip(strict.Epochs))
        {
            Assert.Equal(expected.Metrics.Keys, actual.Metrics.Keys);
            Assert.All(expected.Metrics, pair => Assert.Equal(pair.Value, actual.Metrics[pair.Key], 1e-4));
        }

        Assert.Equal(plain.Metrics.Keys.Order(), strict.Metrics.Keys.Order());
        Assert.All(plain.Metrics, pair => Assert.Equal(pair.Value, strict.Metrics[pair.Key], 1e-4));
        Assert.NotEqual(Hash(plain), Hash(strict));
    }

    /// <summary>The work of a child: trains with a given store, and prints a hash per run of all weights, metrics of epochs, and results at the end.</summary>
    internal static int TrainInChild(string file, string folder, string store, string[] overrides)
    {
        Environment.SetEnvironmentVariable("TL_ACTIVATIONS", store);
        Console.WriteLine($"vectors {(Vector128.IsHardwareAccelerated ? Vector<float>.Count : "none")}");
        foreach (var (name, experiment) in ((string, string[])[])[("whole", Whole), ("images", Images)])
        {
            var plan = SmallExperiment.Plan(SmallExperiment.Load(file, [.. experiment, Strict, .. overrides]));
            if (plan.Diagnostics.Any(each => each.Message.Contains("not the same on every processor", StringComparison.Ordinal)))
                return 3;
            Console.WriteLine($"{name} {Hash(SmallExperiment.Run(plan.Valid, Path.Combine(folder, name)))}");
        }

        return 0;
    }

    private const string Strict = "run.deterministic=strict";

    /// <summary>Trains in a child, and returns the length of .NET's vectors there and the hashes.</summary>
    private (string Vectors, string[] Hashes) Train(string file, string name, string limits, params string[] overrides)
    {
        var start = ChildProcess.Info(["train-strictly", file, _folder.At(name), _folder.At("store"), .. overrides]);
        foreach (var limit in limits.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            start.Environment[limit.Split('=')[0]] = limit.Split('=')[1];
        using var child = System.Diagnostics.Process.Start(start)!;
        var lines = child.Finish().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return (lines[0], lines[1..]);
    }

    private static string Hash(RunResult result)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using (var model = WeightFile.Open(Path.Combine(result.ModelFolder!, "model.safetensors")))
            foreach (var name in model.Entries.Keys.Order(StringComparer.Ordinal))
                hash.AppendData(model.ReadBytes(name));
        foreach (var (name, value) in result.Epochs.SelectMany(epoch => epoch.Metrics).Concat(result.Metrics.OrderBy(pair => pair.Key, StringComparer.Ordinal)))
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"{name} {value:R}\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
