using TransferLearning.Models.Ops;
using TransferLearning.Models.Ops.Sequences;

namespace TransferLearning.Models.Machine.Probes;

/// <summary>
/// The operations of a network as probes, for machines where a fault was found: a shape that is not among the usual ones may crash the process.
/// </summary>
public static class NetworkProbes
{
    /// <summary>Each distinct convolution, linear layer and attention of the network once, with its shape there.</summary>
    public static IEnumerable<Probe> Of(Graph graph, int batch)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.Nodes
            .Where(node => node.Op is Conv or Conv1d or Attention or Linear { OverChannels: false })
            .Select(node => new Probe(Plain(node.Op), graph.InputShapes(node)[0], batch))
            .Distinct();
    }

    /// <summary>The op without its initializers, so that two ops that differ only in these count as one.</summary>
    private static Op Plain(Op op) => op switch
    {
        Conv conv => new Conv(conv.Filters, conv.Window, conv.Groups, conv.Bias, conv.Dilation),
        Conv1d conv => new Conv1d(conv.Filters, conv.Size, conv.Stride, conv.Same, conv.Bias),
        Linear linear => new Linear(linear.Units, linear.Bias),
        _ => op,
    };
}
