using TransferLearning.Models.Engines;
using TransferLearning.Training.Activations;
using TransferLearning.Training.Losses;
using TransferLearning.Training.Precision;
using static TorchSharp.torch;

namespace TransferLearning.Training.Running;

/// <summary>Pictures decoded by the loader's threads, brought to the device and through the frozen part of the network in every epoch.</summary>
internal sealed class PictureInput : StageInput
{
    private readonly BatchLoader _loader;
    private readonly PictureTensors? _pictures;
    private readonly TorchExecutor? _prefix;
    private readonly NetworkState? _state;
    private readonly PrefixBatches? _compiled;
    private readonly HostStaging? _activations;
    private readonly Device _device;
    private readonly Tensor? _classWeights;
    private readonly BatchMixer? _mixer;

    /// <param name="loader">The pictures; the caller's.</param>
    /// <param name="pictures">Makes tensors of them; the caller's.</param>
    /// <param name="prefix">The frozen part; null where it is empty.</param>
    /// <param name="state">The network's tensors.</param>
    /// <param name="device">Where they are.</param>
    /// <param name="classWeights">The weight of each class in the loss; null where all count the same.</param>
    /// <param name="mixer">Mixes the pictures of each batch; null where they stay as they are.</param>
    public PictureInput(
        BatchLoader loader, PictureTensors pictures, Graph? prefix, NetworkState state, Device device, IReadOnlyList<double>? classWeights, BatchMixer? mixer)
    {
        (_loader, _pictures, _state, _device, _mixer) = (loader, pictures, state, device, mixer);
        _prefix = prefix is null ? null : new TorchExecutor(prefix);
        _classWeights = Weights(classWeights, device);
    }

    /// <param name="loader">The pictures; the caller's.</param>
    /// <param name="engine">The frozen part, compiled, preprocessing included; the caller's.</param>
    /// <param name="threads">Threads that it may use.</param>
    /// <param name="device">Where the trained part is.</param>
    /// <param name="classWeights">The weight of each class in the loss; null where all count the same.</param>
    public PictureInput(BatchLoader loader, IPrefixEngine engine, int threads, Device device, IReadOnlyList<double>? classWeights)
    {
        (_loader, _device) = (loader, device);
        _compiled = new PrefixBatches(engine, threads);
        _activations = new HostStaging(engine.Output.WithBatch(loader.Options.BatchSize), float32, device);
        _classWeights = Weights(classWeights, device);
    }

    public override IEnumerable<InputBatch> Epoch(int epoch, int fromStep, int steps, CancellationToken cancellation) =>
        _loader.Epoch(epoch, fromStep, steps, cancellation).Select(batch => new PictureBatch(this, batch, cancellation));

    public override void Dispose()
    {
        base.Dispose();
        _classWeights?.Dispose();
        _compiled?.Dispose();
        _activations?.Dispose();
    }

    private static Tensor? Weights(IReadOnlyList<double>? classWeights, Device device) =>
        classWeights is null ? null : tensor([.. classWeights.Select(weight => (float)weight)], float32).to(device).DetachFromDisposeScope();

    private unsafe (Tensor Input, Tensor? Shares) Through(Batch batch, Tensor labels, CancellationToken cancellation)
    {
        if (_compiled is not null)
        {
            _compiled.Run(batch.Pixels, batch.Count, (float*)_activations!.Next(), cancellation);
            return (_activations.Send(batch.Count), null);
        }
        var images = _pictures!.Load(batch.Pixels, batch.Count);
        Tensor? shares = null;
        if (_mixer is not null)
            (images, shares) = _mixer.Mix(images, labels, batch.Epoch, batch.Step);
        return (_prefix is null ? images : _prefix.Run(_state!, images, RunMode.Inference, cancellation), shares);
    }

    private sealed class PictureBatch(PictureInput input, Batch batch, CancellationToken cancellation) : InputBatch
    {
        public override int Count => batch.Count;

        public override int Step => batch.Step;

        public override ReadOnlySpan<int> Labels => batch.Labels;

        public override ReadOnlySpan<int> Indices => batch.Indices;

        public override long WaitedTicks => batch.WaitedTicks;

        public override LoadedBatch Load()
        {
            using var scope = NewDisposeScope();
            using var noGradients = no_grad();
            var labels = BatchTargets.Labels(batch.Labels, input._device);
            var (tensor, shares) = input.Through(batch, labels, cancellation);
            var weights = input._classWeights?.index_select(0, labels);
            return new LoadedBatch(tensor.MoveToOuterDisposeScope(), new Targets(labels.MoveToOuterDisposeScope(), shares?.MoveToOuterDisposeScope(), weights?.MoveToOuterDisposeScope()));
        }

        public override void Dispose() => batch.Dispose();
    }
}
