using TransferLearning.Experiments;
using TransferLearning.Models.Layers;
using TransferLearning.Models.Weights;
using TransferLearning.TestSupport;
using TransferLearning.Tracking;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Progress;
using TransferLearning.Training.Running;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tests.Running;

/// <summary>
/// An experiment that trains in milliseconds on generated pictures: convolutions, batch norm, dropout, L2; 60 training and 15 validation pictures, batches of 12.
/// </summary>
internal static class SmallExperiment
{
    public const string Yaml = """
        seed: 7
        data:
          train: { shapes: { images: 75, size: 16, classes: 3 } }
          validation: 0.2
          image_size: 16
          batch_size: 12
        augmentation: { horizontal_flip: true, rotation_range: 20 }
        backbone:
          layers:
            - conv: { filters: 6, kernel_size: 3, use_bias: false }
            - batch_norm
            - activation: relu
            - max_pool: 2
            - conv: { filters: 8, kernel_size: 3, activation: relu }
          freeze: { until: conv_2 }
        head:
          - flatten
          - dropout: 0.3
          - dense: { units: 16, activation: relu, l2: 0.001 }
          - dense: { units: classes, activation: softmax }
        optimizer: { rmsprop: { learning_rate: 0.01 } }
        schedule:
          - { stage: all, epochs: 2 }
        run: { device: cpu, threads: 1, workers: 1 }
        """;

    private static readonly Language Rooms = Language.Of(typeof(DataResolver).Assembly, typeof(Layer).Assembly, typeof(Planner).Assembly);

    /// <summary>Writes the experiment into a folder and loads it with overrides as in <c>--set</c>.</summary>
    public static Experiment In(TemporaryFolder folder, params string[] overrides) => Load(folder.Write("small.yaml", Yaml), overrides);

    /// <summary>The experiment with pretrained weights from a file, and a mode of <c>batch_norm</c>; null leaves the key out.</summary>
    public static Experiment Pretrained(TemporaryFolder folder, string? batchNorm, params IEnumerable<string> overrides) =>
        Pretrained(folder, batchNorm, folded: false, overrides);

    /// <param name="folder">Receives the files.</param>
    /// <param name="batchNorm">The mode; null leaves the key out.</param>
    /// <param name="folded">Whether batch norm in the file has the statistics 0 and 1.</param>
    /// <param name="overrides">Overrides as in <c>--set</c>.</param>
    public static Experiment Pretrained(TemporaryFolder folder, string? batchNorm, bool folded, IEnumerable<string> overrides)
    {
        var backbone = Plan(In(folder)).Valid.Backbone;
        OnTorch.Run(() =>
        {
            using var state = NetworkState.Initialise(backbone, seed: 99);
            if (!folded)
            {
                using var none = no_grad();
                state["layers.1.running_mean"].add_(0.25f);
            }

            Safetensors.Write(folder.At("weights.safetensors"), state.Names.Select(name => (name, state[name].Data())));
        });
        return In(folder, [$"backbone.weights={folder.At("weights.safetensors")}", .. batchNorm is null ? Array.Empty<string>() : [$"backbone.batch_norm={batchNorm}"], .. overrides]);
    }

    public static Experiment Load(string file, params string[] overrides) => Rooms.Load(file, overrides).Valid;

    public static PlanResult Plan(Experiment experiment) => new Planner().Plan(experiment);

    public static RunResult Run(Experiment experiment, string folder, RunOptions? options = null, IRunObserver? observer = null, CancellationToken cancellation = default) =>
        Run(Plan(experiment).Valid, folder, options, observer, cancellation);

    public static RunResult Run(Plan plan, string folder, RunOptions? options = null, IRunObserver? observer = null, CancellationToken cancellation = default) =>
        new Runner(new Planner()).Run(
            plan, Tracker.Open(null, folder), observer ?? new SilentObserver(),
            (options ?? new RunOptions()) with { StateFolder = Path.Combine(folder, ".tl", "runs") }, cancellation);
}
