using TransferLearning.Models.Machine;
using static TorchSharp.torch;

namespace TransferLearning.Training.Machine;

/// <summary>
/// Compares torch's results for a batch with a second engine. If they differ by more than rounding, a third computation decides which of the two is wrong.
/// The run is not affected: statistics stay, and no random number is drawn.
/// </summary>
/// <param name="graph">The graph that torch computes in every step.</param>
/// <param name="trained">The tensors whose gradients are compared; empty to compare only outputs.</param>
/// <param name="notice">Receives messages that are no reason to stop.</param>
internal abstract class BatchCheck(Graph graph, IReadOnlyList<string> trained, Action<string>? notice)
{
    protected Graph Graph { get; } = graph;

    protected IReadOnlyList<string> Trained { get; } = trained;

    /// <summary>The largest accepted difference between outputs.</summary>
    protected abstract double Tolerance { get; }

    /// <summary>The largest accepted difference between gradients.</summary>
    protected abstract double GradientTolerance { get; }

    /// <summary>The mode of torch on the processor that decides if outputs differ.</summary>
    protected abstract TorchMode Decider { get; }

    /// <summary>The exception for wrong results of torch.</summary>
    /// <param name="input">The batch.</param>
    /// <param name="fault">What is wrong, and by how much.</param>
    protected abstract Exception Wrong(Tensor input, string fault);

    /// <summary>The message if the decider also differs from the second engine, so that torch may be right.</summary>
    /// <param name="difference">The difference between torch and the second engine.</param>
    /// <param name="fromDecider">The difference between torch and the decider.</param>
    protected abstract string Doubt(double difference, double fromDecider);

    /// <summary>Compares outputs.</summary>
    /// <param name="own">Computes as the run does.</param>
    /// <param name="reference">Computes on the processor.</param>
    /// <param name="input">The batch on the run's device.</param>
    protected void Outputs(ForwardPass own, ForwardPass reference, Tensor input)
    {
        var here = input.cpu();
        var (outputs, expected) = (own.Own(Graph, input), reference.Reference(Graph, here));
        if (Agreement.Difference(outputs, expected) is var difference && difference <= Tolerance)
            return;
        var decider = Decider;
        var decided = reference.In(decider, Graph, here);
        if (Agreement.Difference(decided, expected) <= Agreement.Tolerance)
        {
            var search = new FaultSearch((cut, batch) => Agreement.Difference(own.Own(cut, batch), reference.In(decider, cut, batch.cpu())), Tolerance);
            throw Wrong(input, $"{search.FirstWrong(Graph, input)} (outputs differ by {Agreement.Show(difference)} of the largest)");
        }

        notice?.Invoke(Doubt(difference, Agreement.Difference(outputs, decided)));
    }

    /// <summary>Compares gradients. If another mode in the run's precision has as large an error, rounding is the cause.</summary>
    /// <param name="own">Computes as the run does.</param>
    /// <param name="reference">Computes on the processor.</param>
    /// <param name="input">The batch on the run's device.</param>
    protected void Gradients(GradientPass own, GradientPass reference, Tensor input)
    {
        using var scope = NewDisposeScope();
        var here = input.cpu();
        var gradients = own.Own(input);
        var second = reference.In(ReferenceModes.Second(TorchModes.Current), here);
        if (reference.Difference(gradients, second) is var (name, difference) && difference <= GradientTolerance)
            return;
        var third = reference.OwnIn(ReferenceModes.Third(TorchModes.Current), here);
        if (difference > Agreement.Chance * reference.Difference(third, second).Error)
            throw Wrong(input, $"the gradient of '{name}' (differs by {Agreement.Show(difference)} of its norm)");
    }
}
