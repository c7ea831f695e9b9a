using System.Runtime.InteropServices;
using TransferLearning.Models.Engines;
using TransferLearning.Models.Machine;
using TransferLearning.Training.Precision;
using static TorchSharp.torch;

namespace TransferLearning.Training.Machine;

/// <summary>Runs a part of a network on a batch and returns the outputs of the first and the last sample. Used on the torch thread.</summary>
/// <param name="state">The network's tensors, on the CPU.</param>
/// <param name="precision">The precision of the run.</param>
/// <param name="batchSize">The number of samples in a full batch.</param>
/// <param name="cancellation">Checked before every node.</param>
internal sealed class ForwardPass(NetworkState state, MixedPrecision precision, int batchSize, CancellationToken cancellation)
{
    // ONNX Runtime copies the tensors twice. For a larger network, a second mode of torch is the reference.
    internal const long MostParameters = 50_000_000;

    /// <summary>Computes as the run does: the whole batch, in the run's mode and with its threads.</summary>
    public float[] Own(Graph graph, Tensor input)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        using var threads = new StepThreads(graph, batchSize).Enter();
        return Floats(Ends(precision.Run(new TorchExecutor(graph), state, input, RunMode.Inference, cancellation)));
    }

    /// <summary>Computes in another mode and in float32.</summary>
    public float[] In(TorchMode mode, Graph graph, Tensor input)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        using var entered = TorchModes.Enter(mode);
        return Floats(new TorchExecutor(graph).Run(state, Ends(input), RunMode.Inference, cancellation));
    }

    /// <summary>Computes with ONNX Runtime, or in a second mode of torch if the network is too large.</summary>
    public float[] Reference(Graph graph, Tensor input)
    {
        if (graph.ParameterCount > MostParameters || !OnnxLibrary.IsThere)
            return In(ReferenceModes.Second(TorchModes.Current), graph, input);
        using var scope = NewDisposeScope();
        var ends = Ends(input);
        var count = (int)ends.shape[0];
        using var engine = new OnnxEngine(graph, state, preprocessing: null, count, Environment.ProcessorCount);
        var outputs = new float[count * graph.OutputShape.Elements];
        engine.Run(Floats(ends), outputs);
        return outputs;
    }

    /// <summary>The first and the last sample of a batch, or its only one.</summary>
    private static Tensor Ends(Tensor batch) =>
        batch.shape[0] == 1 ? batch.alias() : cat([batch.narrow(0, 0, 1), batch.narrow(0, batch.shape[0] - 1, 1)]);

    private static float[] Floats(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.detach().to(ScalarType.Float32).contiguous().bytes).ToArray();
}
