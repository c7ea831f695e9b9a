using TorchSharp;
using static TorchSharp.torch;

namespace TransferLearning.Models.Engines;

/// <summary>Which engine a device and a precision have: a rule, never a measurement, so that the same experiment gives the same bytes.</summary>
public static class PrefixEngines
{
    /// <summary>
    /// On a CPU ONNX Runtime in fp32 and libtorch in bf16; on any other device libtorch.
    /// </summary>
    /// <param name="graph">The frozen part of the network.</param>
    /// <param name="state">Its tensors.</param>
    /// <param name="preprocessing">What the weights expect of pixels; null makes an engine for images that are preprocessed already.</param>
    /// <param name="batchSize">Images a call.</param>
    /// <param name="threads">Threads of one call, where the engine has its own.</param>
    /// <param name="device">Where it runs; null is the CPU.</param>
    /// <param name="bf16">Whether it computes in bfloat16.</param>
    public static IPrefixEngine Create(Graph graph, NetworkState state, Preprocessing? preprocessing, int batchSize, int threads, Device? device = null, bool bf16 = false) =>
        EngineIdentity.IsOnnx(device?.type ?? DeviceType.CPU, bf16)
            ? Onnx(graph, state, preprocessing, batchSize, threads)
            : Torch(graph, state, preprocessing, batchSize, device, bf16);

    /// <inheritdoc cref="OnnxEngine(Graph, NetworkState, Preprocessing?, int, int)"/>
    public static IPrefixEngine Onnx(Graph graph, NetworkState state, Preprocessing? preprocessing, int batchSize, int threads) =>
        new OnnxEngine(graph, state, preprocessing, batchSize, threads);

    /// <inheritdoc cref="TorchEngine(Graph, NetworkState, Preprocessing?, int, Device?, bool)"/>
    public static IPrefixEngine Torch(Graph graph, NetworkState state, Preprocessing? preprocessing, int batchSize, Device? device = null, bool bf16 = false) =>
        new TorchEngine(graph, state, preprocessing, batchSize, device, bf16);
}
