using TransferLearning.Models.Engines;
using TransferLearning.Training.Activations;
using TransferLearning.Training.Precision;
using static TorchSharp.torch;

namespace TransferLearning.Training.Inputs;

/// <summary>Pictures decoded by the loader's threads. In every epoch they are moved to the device and run through the frozen part of the network.</summary>
internal sealed class PictureInput : StageInput
{
    private readonly BatchLoader _loader;
    private readonly IInputTensors? _pictures;
    private readonly TorchExecutor? _prefix;
    private readonly NetworkState? _state;
    private readonly PrefixBatches? _compiled;
    private readonly HostStaging? _activations;
    private readonly TextPacking? _texts;
    private readonly Device _device;
    private readonly TargetTensors _targets;
    private readonly BatchMixer? _mixer;

    /// <param name="loader">Loads the pictures; the caller owns it.</param>
    /// <param name="pictures">Converts pictures to tensors; the caller owns it.</param>
    /// <param name="prefix">The frozen part; null if there is none.</param>
    /// <param name="state">The network's tensors.</param>
    /// <param name="device">The network's device.</param>
    /// <param name="targets">Creates the batches' targets; this object owns it.</param>
    /// <param name="mixer">Mixes the pictures of each batch; null for no mixing.</param>
    public PictureInput(
        BatchLoader loader, IInputTensors pictures, Graph? prefix, NetworkState state, Device device, TargetTensors targets, BatchMixer? mixer)
    {
        (_loader, _pictures, _state, _device, _targets, _mixer) = (loader, pictures, state, device, targets, mixer);
        _prefix = prefix is null ? null : new TorchExecutor(prefix);
    }

    /// <param name="loader">Loads the pictures; the caller owns it.</param>
    /// <param name="engine">The compiled frozen part, including preprocessing; the caller owns it.</param>
    /// <param name="threads">The number of threads for the engine.</param>
    /// <param name="device">The device of the trained part.</param>
    /// <param name="targets">Creates the batches' targets; this object owns it.</param>
    /// <param name="texts">Makes outputs as long as the longest text of a batch; null if they have one size.</param>
    public PictureInput(BatchLoader loader, IPrefixEngine engine, int threads, Device device, TargetTensors targets, TextPacking? texts = null)
    {
        _texts = texts;
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
            var to = (float*)_activations!.Next();
            _compiled.Run(batch.Pixels, batch.Count, to, cancellation);
            return (_texts is null ? _activations.Send(batch.Count) : _activations.SendPacked(batch.Count, _texts.Pack(batch.Pixels, batch.Count, to)), _targets.Wanted(batch.Indices));
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
