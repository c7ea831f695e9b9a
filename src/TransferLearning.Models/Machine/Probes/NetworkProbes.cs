using TransferLearning.Models.Ops;

namespace TransferLearning.Models.Machine.Probes;

/// <summary>The operations of a network as probes, for machines on which something was found to be wrong: a shape that is not among the usual ones may end the process.</summary>
public static class NetworkProbes
{
    /// <summary>Each distinct convolution, linear layer and attention once, with the shapes that it has in the network.</summary>
    public static IEnumerable<Probe> Of(Graph graph, int batch)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.Nodes
            .Where(node => node.Op is Conv or Attention or Linear { OverChannels: false })
            .Select(node => new Probe(Plain(node.Op), graph.InputShapes(node)[0], batch))
            .Distinct();
    }

    /// <summary>What its values are made from does not tell one operation from another.</summary>
    private static Op Plain(Op op) => op switch
    {
        Conv conv => new Conv(conv.Filters, conv.Window, conv.Groups, conv.Bias, conv.Dilation),
        Linear linear => new Linear(linear.Units, linear.Bias),
        _ => op,
    };
}
