using TransferLearning.Models.Engines;
using TransferLearning.Models.Machine;
using TransferLearning.Models.Torch;
using TransferLearning.Models.Vectors;
using TransferLearning.Training.Inputs;
using TransferLearning.Training.Losses;
using TransferLearning.Training.Machine;
using TransferLearning.Training.Metrics;
using TransferLearning.Training.Precision;
using TransferLearning.Training.Stages;
using TransferLearning.Training.Tasks;
using static TorchSharp.torch;

namespace TransferLearning.Training.Evaluation;

/// <summary>A trained model, ready to predict. Everything it needs is in its folder.</summary>
public sealed class Predictor : IDisposable
{
    private readonly TorchThread _thread;
    private readonly Func<StoredModel> _open;
    private readonly Graph _logits;
    private readonly Loss _loss;
    private readonly OutputMeaning _outputs;
    private readonly int? _threads;
    private readonly Func<int?, MachineRecords>? _machine;
    private StoredModel _stored;
    private IInputTensors _pictures;
    private TorchMode? _mode;
    private CompiledNetwork? _compiled;

    // Set if the compiled network differs from torch in the current mode.
    private bool _isByTorch;

    private Predictor(ModelFolder folder, string device, int? threads, Func<int?, MachineRecords>? machine, Func<Graph, Graph>? network)
    {
        (_threads, _machine, _open) = (threads, machine, () => StoredModel.Open(folder, device, network));
        _thread = new TorchThread(threads);
        try
        {
            _stored = _thread.Run(_open);
            (Task, _outputs, _loss) = Usable(folder);
            _logits = Network.ToLogits();
            _pictures = _thread.Run(Pictures);
        }
        catch
        {
            if (_stored is { } opened)
                _thread.Run(opened.Dispose);
            _thread.Dispose();
            throw;
        }
    }

    /// <summary>The model's description.</summary>
    public ModelDescription Model => _stored.Description;

    /// <summary>The model's task.</summary>
    public LearningTask Task { get; }

    /// <summary>The network, with the activation at the end of the head.</summary>
    public Graph Network => _stored.Network;

    /// <summary>The conversion of texts; null for a model of pictures.</summary>
    internal TextVectorizer? Text => _stored.Text;

    /// <summary>The conversion of pixel values.</summary>
    /// <exception cref="RunException">The model is for texts.</exception>
    public Preprocessing Preprocessing => Model.Pictures().Preprocessing();

    /// <summary>Loads a model.</summary>
    /// <param name="folder">A model's folder, as a run writes it.</param>
    /// <param name="device">auto, cpu, cuda or cuda:1.</param>
    /// <param name="threads">The number of threads for torch's operations; null for one per core.</param>
    /// <param name="machine">The records of this machine, by those threads. Null for none; then faults that are found are not stored.</param>
    /// <exception cref="RunException">There is no model, or it is damaged.</exception>
    public static Predictor Open(string folder, string device = "auto", int? threads = null, Func<int?, MachineRecords>? machine = null) =>
        new(new ModelFolder(folder), device, threads, machine, network: null);

    /// <summary>Like the method above, with a function that replaces the model's network.</summary>
    internal static Predictor Open(string folder, int? threads, Func<int?, MachineRecords>? machine, Func<Graph, Graph> network) =>
        new(new ModelFolder(folder), "cpu", threads, machine, network);

    /// <summary>Predicts every picture of a set, in order.</summary>
    /// <param name="set">The pictures.</param>
    /// <param name="onBadImage">What to do with a file that cannot be decoded.</param>
    /// <param name="flip">Whether each prediction is averaged with that of the mirror image.</param>
    /// <param name="progress">Receives the number of finished pictures.</param>
    /// <param name="notice">Receives a message if torch computes wrong numbers and the mode changes.</param>
    /// <param name="logits">Whether the predictions include the logits, which <see cref="ModelCalibration"/> needs.</param>
    /// <param name="cancellation">Checked before every batch.</param>
    /// <exception cref="RunException">A file cannot be decoded and the policy is to fail, or torch computes wrong numbers in every mode.</exception>
    public PredictionResult Predict(
        ImageSet set, BadImagePolicy onBadImage = BadImagePolicy.Fail, bool flip = false, IProgress<int>? progress = null, Action<string>? notice = null, bool logits = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        using var modes = new RunModes(_mode?.Name, _threads, _machine, notice);
        return modes.Run(
            () => PredictOnce(set, onBadImage, flip, progress, notice, logits, cancellation),
            next =>
            {
                _mode = next;
                Reload();
            });
    }

    private PredictionResult PredictOnce(ImageSet set, BadImagePolicy onBadImage, bool flip, IProgress<int>? progress, Action<string>? notice, bool logits, CancellationToken cancellation)
    {
        using var loader = Loader(set, onBadImage);
        using var many = Many(set, _logits);
        var predictions = _thread.Run(
            () =>
            {
                TorchThreads.Set(_threads);
                return Compiled(many ?? loader, loader.StepsPerEpoch > 1, flip, progress, logits, cancellation) ?? ByTorch(loader, flip, progress, notice, logits, cancellation);
            },
            cancellation);
        return new PredictionResult(predictions, loader.Skipped);
    }

    /// <summary>Predicts with the compiled network; null if it does not pay, or if it differs from torch.</summary>
    private unsafe Predictions? Compiled(BatchLoader loader, bool several, bool flip, IProgress<int>? progress, bool logits, CancellationToken cancellation)
    {
        if (_isByTorch || !CompiledNetwork.Pays(_logits, _stored.Device, several))
            return null;
        _compiled ??= new CompiledNetwork(_logits, _stored.State, _stored.Text is null ? Preprocessing : null, _threads ?? Environment.ProcessorCount);
        using var targets = Targets(loader.Set);
        var rows = new PredictedRows(_loss, _outputs, logits);
        var executor = new TorchExecutor(_logits);
        var pass = new CompiledPass(_compiled, (pixels, count) => executor.Run(_stored.State, _pictures.Load(pixels, count), RunMode.Inference, cancellation));
        _isByTorch = !pass.Run(
            loader, flip,
            (batch, raw, mirrored) =>
            {
                rows.Add(raw, mirrored, targets.Of(BatchTargets.Labels(batch.Labels, _stored.Device), targets.Wanted(batch.Indices)), batch.Labels.ToArray(), batch.Indices.ToArray());
                progress?.Report(rows.Count);
            },
            cancellation);
        return _isByTorch ? null : rows.Read();
    }

    /// <summary>Predicts with torch. Its first batch is compared with a second engine.</summary>
    private Predictions ByTorch(BatchLoader loader, bool flip, IProgress<int>? progress, Action<string>? notice, bool logits, CancellationToken cancellation)
    {
        var done = 0;
        using var texts = _stored.Text is { } text && _logits.TakesAnyLength() ? new TokenTensors(text.Options.SequenceLength, _stored.Device, trims: true, text.Vocabulary.PaddingNumber) : null;
        using var input = new PictureInput(loader, texts ?? _pictures, null, _stored.State, _stored.Device, Targets(loader.Set), null);
        var precision = new MixedPrecision(_stored.Device.type, isBf16: false);
        return new Evaluator(_logits, _loss, _outputs, _stored.State, precision, loader.Options.BatchSize).Predict(
            input, loader.StepsPerEpoch, flip, (_, images) => progress?.Report(done += images), cancellation,
            first => new FirstBatchCheck(_logits, _stored.State, precision, loader.Options.BatchSize, trained: [], notice).Run(first, cancellation), logits);
    }

    /// <summary>Runs work with the model and a batch on the torch thread, in a dispose scope. The samples are pictures in the size of its input (N × height × width × 3 bytes, RGB), or texts (N × words, float32).</summary>
    internal unsafe T OnModel<T>(byte[] samples, int count, Func<StoredModel, Tensor, T> work, CancellationToken cancellation) => _thread.Run(
        () =>
        {
            TorchThreads.Set(_threads);
            using var scope = NewDisposeScope();
            fixed (byte* first = samples)
                return work(_stored, _pictures.Load(first, count));
        },
        cancellation);

    /// <summary>Computes the outputs of a part of the network for every picture of a set. Pictures that cannot be read are left out.</summary>
    /// <param name="set">The pictures.</param>
    /// <param name="part">The network up to some node.</param>
    /// <param name="progress">Receives the number of finished pictures.</param>
    /// <param name="cancellation">Checked before every node.</param>
    /// <returns>The index of each picture in the set and its outputs. Images and tokens are averaged over their positions.</returns>
    internal unsafe IReadOnlyList<(int Index, float[] Values)> Outputs(ImageSet set, Graph part, IProgress<int>? progress, CancellationToken cancellation)
    {
        using var loader = Loader(set, BadImagePolicy.Skip);
        using var many = Many(set, part);
        return _thread.Run(
            () =>
            {
                TorchThreads.Set(_threads);
                var (rows, executor) = (new List<(int, float[])>(set.Count), new TorchExecutor(part));
                if (!CompiledNetwork.Pays(part, _stored.Device, several: false) || !Compiled())
                    foreach (var batch in loader.Epoch(0, cancellation: cancellation))
                        using (batch)
                        {
                            using var scope = NewDisposeScope();
                            using var none = no_grad();
                            Add(batch, Torchs(batch.Pixels, batch.Count));
                        }
                return rows;

                bool Compiled()
                {
                    using var compiled = new CompiledNetwork(part, _stored.State, _stored.Text is null ? Preprocessing : null, _threads ?? Environment.ProcessorCount);
                    return new CompiledPass(compiled, Torchs).Run(many ?? loader, flip: false, (batch, values, _) => Add(batch, values.reshape(part.OutputShape.WithBatch(batch.Count))), cancellation);
                }

                Tensor Torchs(byte* pixels, int count) => executor.Run(_stored.State, _pictures.Load(pixels, count), RunMode.Inference, cancellation);

                void Add(Batch batch, Tensor output)
                {
                    output = output.shape.Length switch { 4 => output.mean([2, 3]), 3 => output.mean([1]), _ => output };
                    var values = output.contiguous().cpu().data<float>().ToArray();
                    var width = values.Length / batch.Count;
                    for (var i = 0; i < batch.Count; i++)
                        rows.Add((batch.Indices[i], values[(i * width)..((i + 1) * width)]));
                    progress?.Report(rows.Count);
                }
            },
            cancellation);
    }

    public void Dispose()
    {
        _thread.Run(() =>
        {
            _compiled?.Dispose();
            _stored.Dispose();
            _pictures.Dispose();
        });
        _thread.Dispose();
    }

    private BatchLoader Loader(ImageSet set, BadImagePolicy onBadImage) =>
        new(set, _stored.Text is null ? Model.Pictures().Loading(onBadImage) : new LoaderOptions { ImageSize = new(1, 1), Text = _stored.Text });

    /// <summary>Large batches of texts for a compiled network, which has a call for each thread and computes those of one length together; null if it does not.</summary>
    private BatchLoader? Many(ImageSet set, Graph network) => _stored.Text is { } text && PrefixInputs.Of(network) == PrefixInput.Texts
        ? new(set, new LoaderOptions { ImageSize = new(1, 1), Text = text, BatchSize = (_threads ?? Environment.ProcessorCount) * EngineIdentity.BatchSize(TorchSharp.DeviceType.CPU, PrefixPrecision.Fp32, PrefixInput.Texts) })
        : null;

    private TargetTensors Targets(ImageSet set) => new(set, _outputs, null, _stored.Device);

    /// <summary>Reads the tensors again, in the memory layout of the current mode.</summary>
    private void Reload() => _thread.Run(() =>
    {
        _isByTorch = false;
        _stored.Dispose();
        _pictures.Dispose();
        _stored = _open();
        _pictures = Pictures();
    });

    private IInputTensors Pictures() => _stored.Text is { } text
        ? new TokenTensors(text.Options.SequenceLength, _stored.Device, trims: false)
        : new PictureTensors(Preprocessing, Model.Pictures().Height, Model.Pictures().Width, _stored.Device);

    /// <summary>Converts the description and checks it against the network.</summary>
    /// <exception cref="RunException">A name in the description is unknown to this version, or it contradicts the network.</exception>
    private (LearningTask Task, OutputMeaning Outputs, Loss Loss) Usable(ModelFolder folder)
    {
        try
        {
            var (task, loss, takes) = (Model.KnownTask(), Model.KnownLoss(), Takes(out var taken));
            if (Model.Classes.Count < task.FewestOutputs || !takes || Network.OutputShape.Rank != 1 || !loss.Fits((int)Network.OutputShape[0], Model.Classes.Count))
                throw new RunException($"The model in '{folder.Path}' contradicts itself: its network takes {Network.Input} and gives {Network.OutputShape}, for {Model.Classes.Count} outputs ({Model.Task}) and {taken}.");
            return (task, Model.Outputs(), loss);
        }
        catch (InvalidDataException wrong)
        {
            throw new RunException($"The model in '{folder.Path}' cannot be used: {wrong.Message}.", wrong);
        }
    }

    /// <summary>Whether the network takes what the description says.</summary>
    /// <param name="what">The input in words.</param>
    /// <exception cref="InvalidDataException">A name in the description is unknown to this version.</exception>
    private bool Takes(out string what)
    {
        if (_stored.Text is { } text)
        {
            what = $"texts of {text.Options.SequenceLength} words from a vocabulary of {text.Vocabulary.Count}";
            return Network.Input.Rank == 1 && Network.Input[0] == text.Options.SequenceLength && (text.Options.Encoder is null ? text.Vocabulary.Count == Network.Words() : text.Vocabulary.Count <= Network.Words());
        }
        var picture = Model.Picture ?? throw new InvalidDataException("it says neither how pictures nor how texts are read");
        _ = picture.Resizing();
        what = $"pictures of {picture.Height}×{picture.Width}";
        return picture.Mean.Count == 3 && picture.Std.Count == 3 && Network.Input is { Rank: 3 } input && input[1] == picture.Height && input[2] == picture.Width;
    }
}

/// <summary>The predictions, and the files that could not be decoded.</summary>
public sealed record PredictionResult(Predictions Predictions, IReadOnlyList<BadImage> Skipped);
