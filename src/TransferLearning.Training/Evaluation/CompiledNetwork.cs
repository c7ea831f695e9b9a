using TorchSharp;
using TransferLearning.Models.Engines;
using TransferLearning.Training.Activations;
using TransferLearning.Training.Machine;

namespace TransferLearning.Training.Evaluation;

/// <summary>
/// A part of a model's network that takes pixels or the numbers of words, compiled by ONNX Runtime like the frozen part of a run: batch norm is folded, and each core computes two pictures
/// at a time.
/// </summary>
internal sealed unsafe class CompiledNetwork : IDisposable
{
    // The model's file in memory, the session and torch hold the tensors at once; a file of 2 GB or more cannot be read.
    private const long MostParameters = 400_000_000;

    private readonly IPrefixEngine _engine;
    private readonly PrefixBatches _batches;

    /// <param name="network">The network up to some node. A softmax at its end would hide differences.</param>
    /// <param name="state">The network's tensors, on the CPU. They are not needed afterwards.</param>
    /// <param name="preprocessing">The conversion of pixel values; null for texts.</param>
    /// <param name="threads">The number of pairs of pictures that are computed at once.</param>
    /// <exception cref="RunException">ONNX Runtime cannot be loaded.</exception>
    public CompiledNetwork(Graph network, NetworkState state, Preprocessing? preprocessing, int threads)
    {
        _engine = preprocessing is null
            ? PrefixEngines.CreateForTexts(network, state, threads: 1)
            : PrefixEngines.Onnx(network, state, preprocessing, EngineIdentity.BatchSize(DeviceType.CPU, PrefixPrecision.Fp32), threads: 1);
        _batches = new PrefixBatches(_engine, threads);
        Outputs = checked((int)_engine.Output.Elements);
    }

    /// <summary>The number of values for each picture.</summary>
    public int Outputs { get; }

    /// <summary>Whether compiling pays: on a CPU with ONNX Runtime. A large network is not compiled for a few pictures.</summary>
    /// <param name="network">The network.</param>
    /// <param name="device">The device that was asked for.</param>
    /// <param name="several">Whether there are more pictures than one batch.</param>
    public static bool Pays(Graph network, torch.Device device, bool several) =>
        device.type == DeviceType.CPU && OnnxLibrary.IsThere && network.ParameterCount <= (several ? MostParameters : ForwardPass.MostParameters);

    /// <summary>Computes the outputs of a batch, N × <see cref="Outputs"/>. They do not depend on the other pictures of the batch.</summary>
    public float[] Run(Batch batch, CancellationToken cancellation)
    {
        var values = new float[batch.Count * Outputs];
        fixed (float* to = values)
            _batches.Run(batch.Pixels, batch.Count, to, cancellation);
        return values;
    }

    public void Dispose()
    {
        _batches.Dispose();
        _engine.Dispose();
    }
}
