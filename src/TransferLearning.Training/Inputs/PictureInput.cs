using TransferLearning.Models.Engines;
using TransferLearning.Training.Activations;
using TransferLearning.Training.Precision;
using static TorchSharp.torch;

namespace TransferLearning.Training.Inputs;

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
    private readonly TargetTensors _targets;
    private readonly BatchMixer? _mixer;

    /// <param name="loader">The pictures; the caller's.</param>
    /// <param name="pictures">Makes tensors of them; the caller's.</param>
    /// <param name="prefix">The frozen part; null where it is empty.</param>
    /// <param name="state">The network's tensors.</param>
    /// <param name="device">Where they are.</param>
    /// <param name="targets">Makes the batches' targets; this object's.</param>
    /// <param name="mixer">Mixes the pictures of each batch; null where they stay as they are.</param>
    public PictureInput(
        BatchLoader loader, PictureTensors pictures, Graph? prefix, NetworkState state, Device device, TargetTensors targets, BatchMixer? mixer)
    {
        (_loader, _pictures, _state, _device, _targets, _mixer) = (loader, pictures, state, device, targets, mixer);
        _prefix = prefix is null ? null : new TorchExecutor(prefix);
    }

    /// <param name="loader">The pictures; the caller's.</param>
    /// <param name="engine">The frozen part, compiled, preprocessing included; the caller's.</param>
    /// <param name="threads">Threads that it may use.</param>
    /// <param name="device">Where the trained part is.</param>
    /// <param name="targets">Makes the batches' targets; this object's.</param>
    public PictureInput(BatchLoader loader, IPrefixEngine engine, int threads, Device device, TargetTensors targets)
    {
        (_loader, _device, _targets) = (loader, device, targets);
        _compiled = new PrefixBatches(engine, threads);
        _activations = new HostStaging(engine.Output.WithBatch(loader.Options.BatchSize), float32, device);
    }

    public override IEnumerable<InputBatch> Epoch(int epoch, int fromStep, int steps, CancellationToken cancellation) =>
        _loader.Epoch(epoch, fromStep, steps, cancellation).Select(batch => new PictureBatch(this, batch, cancellation));

    public override void Dispose()
    {
        base.Dispose();
        _targets.Dispose();
        _compiled?.Dispose();
        _activations?.Dispose();
    }

    private unsafe (Tensor Input, Tensor? Wanted) Through(Batch batch, Tensor labels, CancellationToken cancellation)
    {
        if (_compiled is not null)
        {
            _compiled.Run(batch.Pixels, batch.Count, (float*)_activations!.Next(), cancellation);
            return (_activations.Send(batch.Count), _targets.Wanted(batch.Indices));
        }
        var images = _pictures!.Load(batch.Pixels, batch.Count);
        var wanted = _targets.Wanted(batch.Indices);
        if (_mixer is not null)
            (images, wanted) = _mixer.Mix(images, labels, batch.Epoch, batch.Step, wanted);
        return (_prefix is null ? images : _prefix.Run(_state!, images, RunMode.Inference, cancellation), wanted);
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
            var (tensor, wanted) = input.Through(batch, labels, cancellation);
            return new LoadedBatch(tensor.MoveToOuterDisposeScope(), input._targets.Of(labels, wanted).MoveToOuterDisposeScope());
        }

        public override void Dispose() => batch.Dispose();
    }
}
