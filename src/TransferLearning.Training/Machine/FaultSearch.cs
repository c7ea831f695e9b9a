using static TorchSharp.torch;

namespace TransferLearning.Training.Machine;

/// <summary>Finds the first node with a wrong output.</summary>
/// <param name="difference">Computes how far the output of a part of the network is from the right one, relative to the largest value.</param>
/// <param name="tolerance">The largest accepted difference.</param>
internal sealed class FaultSearch(Func<Graph, Tensor, double> difference, double tolerance)
{
    /// <summary>Describes the first wrong node. The output of the graph must be wrong.</summary>
    public string FirstWrong(Graph graph, Tensor input)
    {
        // All data flows through each cut point. If one cut point is wrong, all later ones are, so bisection works.
        var points = graph.CutPoints();
        var (right, wrong) = (-1, points.Count - 1);
        while (wrong - right > 1)
        {
            var middle = (right + wrong) / 2;
            if (IsWrong(graph, points[middle], input))
                wrong = middle;
            else
                right = middle;
        }

        var from = right < 0 ? 0 : graph.IndexOf(points[right]) + 1;
        var last = graph.IndexOf(points[wrong]);
        var first = Enumerable.Range(from, last - from).FirstOrDefault(index => IsWrong(graph, graph.Nodes[index].Name, input), last);
        var node = graph.Nodes[first];
        return $"layer '{node.Layer}': {node.Op.Kind} from {string.Join(" and ", graph.InputShapes(node))} to {graph.Shapes[node.Name]}, batch {input.shape[0]}";
    }

    private bool IsWrong(Graph graph, string node, Tensor input) => difference(graph.EndingAt(node), input) > tolerance;
}
