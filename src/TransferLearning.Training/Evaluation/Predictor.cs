using TransferLearning.Models.Machine;
using TransferLearning.Models.Torch;
using TransferLearning.Models.Weights;
using TransferLearning.Training.Losses;
using TransferLearning.Training.Machine;
using TransferLearning.Training.Metrics;
using TransferLearning.Training.Precision;
using TransferLearning.Training.Running;
using TransferLearning.Training.Tasks;
using static TorchSharp.torch;

namespace TransferLearning.Training.Evaluation;

/// <summary>A trained model, ready to predict: everything it needs is in its folder.</summary>
public sealed class Predictor : IDisposable
{
    private readonly TorchThread _thread;
    private readonly Graph _logits;
    private readonly Loss _loss;
    private readonly OutputMeaning _outputs;
    private readonly ModelFolder _folder;
    private readonly string _wanted;
    private readonly int? _threads;
    private readonly Func<int?, MachineRecords>? _machine;
    private Device _device;
    private NetworkState _state;
    private PictureTensors _pictures;
    private TorchMode? _mode;

    private Predictor(ModelFolder folder, string device, int? threads, Func<int?, MachineRecords>? machine, Func<Graph, Graph>? network)
    {
        (Model, _folder, _wanted, _threads, _machine) = (folder.Read(), folder, device, threads, machine);
        try
        {
            Network = GraphJson.Read(Model.Network);
            Network = network?.Invoke(Network) ?? Network;
            (Task, _outputs, _loss) = (Model.KnownTask(), Model.Outputs(), Model.KnownLoss());
            (Resize, Interpolation) = (Spelling.Parse<ResizeMode>(Model.Picture.Resize), Spelling.Parse<Interpolation>(Model.Picture.Interpolation));
        }
        catch (InvalidDataException wrong)
        {
            throw new RunException($"The model in '{folder.Path}' cannot be used: {wrong.Message}.", wrong);
        }

        if (Model.Classes.Count < Task.FewestOutputs || Model.Picture.Mean.Count != 3 || Model.Picture.Std.Count != 3 || Network.Input is not { Rank: 3 } input
            || input[1] != Model.Picture.Height || input[2] != Model.Picture.Width || Network.OutputShape.Rank != 1 || !_loss.Fits((int)Network.OutputShape[0], Model.Classes.Count))
            throw new RunException($"The model in '{folder.Path}' contradicts itself: its network takes {Network.Input} and gives {Network.OutputShape}, for {Model.Classes.Count} outputs ({Model.Task}) and pictures of {Model.Picture.Height}×{Model.Picture.Width}.");
        _logits = Network.ToLogits();
        Preprocessing = new Preprocessing(Model.Picture.Scale, Model.Picture.Mean, Model.Picture.Std, Model.Picture.Order == "bgr" ? ChannelOrder.Bgr : ChannelOrder.Rgb);
        _thread = new TorchThread(threads);
        try
        {
            (_device, _state, _pictures) = _thread.Run(() => Load(folder, device));
        }
        catch
        {
            _thread.Dispose();
            throw;
        }
    }

    /// <summary>What the folder says of the model.</summary>
    public ModelDescription Model { get; }

    /// <summary>What the model learnt.</summary>
    public LearningTask Task { get; }

    /// <summary>The network, with what the experiment's head ends in.</summary>
    public Graph Network { get; }

    /// <summary>What is done with a pixel's value.</summary>
    public Preprocessing Preprocessing { get; }

    private ResizeMode Resize { get; }

    private Interpolation Interpolation { get; }

    /// <summary>Loads a model.</summary>
    /// <param name="folder">A folder as a run leaves it (<see cref="RunResult.ModelFolder"/>).</param>
    /// <param name="device">auto, cpu, cuda or cuda:1.</param>
    /// <param name="threads">Threads of torch's operations; null: one a core.</param>
    /// <param name="machine">What is known of this machine, by those threads; null: nothing, and a mode that is found to be wrong is not kept.</param>
    /// <exception cref="RunException">There is no model, or it is broken.</exception>
    public static Predictor Open(string folder, string device = "auto", int? threads = null, Func<int?, MachineRecords>? machine = null) =>
        new(new ModelFolder(folder), device, threads, machine, network: null);

    /// <summary>The same with operations that stand in for the model's own.</summary>
    internal static Predictor Open(string folder, int? threads, Func<int?, MachineRecords>? machine, Func<Graph, Graph> network) =>
        new(new ModelFolder(folder), "cpu", threads, machine, network);

    /// <summary>The probabilities of every picture of a set, in its order.</summary>
    /// <param name="set">The pictures.</param>
    /// <param name="onBadImage">What happens with a file that is no picture.</param>
    /// <param name="flip">Whether each picture's mirror image is looked at too.</param>
    /// <param name="progress">Told how many pictures are done.</param>
    /// <param name="notice">Told where torch computes wrong numbers and another mode is taken.</param>
    /// <param name="cancellation">Looked at before every batch.</param>
    /// <exception cref="RunException">A file is no picture, where that is to fail, or torch computes wrong numbers in every mode.</exception>
    public PredictionResult Predict(
        ImageSet set, BadImagePolicy onBadImage = BadImagePolicy.Fail, bool flip = false, IProgress<int>? progress = null, Action<string>? notice = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        using var modes = new RunModes(_mode?.Name, _threads, _machine, new NoticeObserver(notice));
        return modes.Run(
            () => PredictOnce(set, onBadImage, flip, progress, notice, cancellation),
            next =>
            {
                _mode = next;
                Reload();
            });
    }

    private PredictionResult PredictOnce(ImageSet set, BadImagePolicy onBadImage, bool flip, IProgress<int>? progress, Action<string>? notice, CancellationToken cancellation)
    {
        using var loader = new BatchLoader(set, new LoaderOptions
        {
            ImageSize = new Experiments.Values.Size(Model.Picture.Height, Model.Picture.Width),
            Resize = Resize,
            Interpolation = Interpolation,
            OnBadImage = onBadImage,
            SkipsWithoutDecoder = true,
            MemoryBudget = 0,
        });
        var done = 0;
        var predictions = _thread.Run(
            () =>
            {
                TorchThreads.Set(_threads);
                using var input = new PictureInput(loader, _pictures, null, _state, _device, new TargetTensors(set, _outputs, null, _device), null);
                return new Evaluator(_logits, _loss, _outputs, _state, new MixedPrecision(_device.type, isBf16: false), loader.Options.BatchSize).Predict(
                    input, loader.StepsPerEpoch, flip, (_, images) => progress?.Report(done += images), cancellation,
                    first => new FirstBatchCheck(_logits, _state, new MixedPrecision(_device.type, isBf16: false), loader.Options.BatchSize, trained: [], notice).Run(first, cancellation));
            },
            cancellation);
        return new PredictionResult(predictions, loader.Skipped);
    }

    public void Dispose()
    {
        _thread.Run(() =>
        {
            _state.Dispose();
            _pictures.Dispose();
        });
        _thread.Dispose();
    }

    /// <summary>The tensors anew, laid out as the mode wants them.</summary>
    private void Reload() => _thread.Run(() =>
    {
        _state.Dispose();
        _pictures.Dispose();
        (_device, _state, _pictures) = Load(_folder, _wanted);
    });

    private (Device Device, NetworkState State, PictureTensors Pictures) Load(ModelFolder folder, string wanted)
    {
        var device = Devices.Choose(wanted);
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var file = folder.OpenWeights();
        var state = new NetworkState();
        foreach (var spec in Network.Parameters)
        {
            if (!file.Entries.TryGetValue(spec.Name, out var entry) || !entry.Shape.SequenceEqual(spec.Shape.ToArray()))
                throw new RunException($"'{file.Path}': tensor '{spec.Name}' is {(entry is null ? "missing" : entry.Description)}, and {spec.Shape} is wanted.");
            state.Set(spec.Name, file.ToTensor(spec.Name).to(float32));
        }

        state.To(device);
        return (device, state, new PictureTensors(Preprocessing, Model.Picture.Height, Model.Picture.Width, device));
    }
}

/// <summary>Predictions, and the files that were no pictures.</summary>
public sealed record PredictionResult(Predictions Predictions, IReadOnlyList<BadImage> Skipped);
