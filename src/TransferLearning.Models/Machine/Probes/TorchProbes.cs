using System.Runtime.InteropServices;
using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Models.Machine.Probes;

/// <summary>
/// Computes probes with torch as a run would: as a graph of one node, with the mode's memory layout and threads. Must be used on the torch thread.
/// </summary>
public sealed class TorchProbes : IProbedEngine
{
    public IReadOnlyDictionary<string, float[]> Run(Probe probe, IReadOnlyDictionary<string, float[]> values)
    {
        ArgumentNullException.ThrowIfNull(probe);
        ArgumentNullException.ThrowIfNull(values);
        var builder = new GraphBuilder("probe", probe.Input);
        builder.Add(probe.Op, "op", Graph.InputName);
        var graph = builder.Build();
        using var scope = NewDisposeScope();
        using var state = new NetworkState();
        var type = probe.Bf16 ? ScalarType.BFloat16 : ScalarType.Float32;
        foreach (var spec in graph.Parameters)
            state.Set(spec.Name, tensor(values[Short(spec.Name)], spec.Shape.ToArray()).to(type));
        foreach (var name in state.Names)
            state[name].requires_grad = true;
        var input = ChannelsLast.Of(tensor(values["input"], probe.Input.WithBatch(probe.Batch)).to(type));
        input.requires_grad = true;
        var output = new TorchExecutor(graph).Run(state, input, RunMode.Inference);
        output.mul(ChannelsLast.Of(tensor(values["gradient"], output.shape).to(type))).sum().backward();
        var results = new Dictionary<string, float[]> { ["output"] = Floats(output.detach()), ["input"] = Floats(input.grad!) };
        foreach (var spec in graph.Parameters)
            results.Add(Short(spec.Name), Floats(state[spec.Name].grad!));
        return results;
    }

    private static string Short(string name) => name["op.".Length..];

    private static float[] Floats(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.to(ScalarType.Float32).contiguous().bytes).ToArray();
}
