using TransferLearning.Models;
using TransferLearning.Models.Machine;
using static TorchSharp.torch;

namespace TransferLearning.Training.Machine;

/// <summary>Finds the first node whose output is wrong in the run's mode.</summary>
/// <param name="pass">Computes.</param>
/// <param name="tolerance">The largest difference that passes.</param>
internal sealed class FaultSearch(ForwardPass pass, double tolerance)
{
    /// <summary>The node as a person names it; the graph's last one has to be wrong.</summary>
    public string FirstWrong(Graph graph, Tensor input)
    {
        // Everything flows through a cut point, so what is wrong at one is wrong at all that follow: bisection holds among them.
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

    private bool IsWrong(Graph graph, string node, Tensor input)
    {
        var cut = graph.EndingAt(node);
        return Agreement.Difference(pass.Own(cut, input), pass.In(ReferenceModes.Third(TorchModes.Current), cut, input)) > tolerance;
    }
}
