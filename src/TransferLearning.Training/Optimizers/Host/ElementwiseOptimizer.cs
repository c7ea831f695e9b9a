using static TorchSharp.torch;

namespace TransferLearning.Training.Optimizers.Host;

/// <summary>
/// An optimizer whose step is element-wise, so it can also be computed with vectors. float32 parameters in host memory are updated in one
/// vectorised pass over memory. All others use torch's operations (<see cref="Optimizer.Update"/>), with one pass for each operation.
/// </summary>
/// <remarks>On a CPU these passes are most of the cost of a step of a large dense layer.</remarks>
internal abstract class ElementwiseOptimizer(IReadOnlyList<TrainedParameter> parameters, double weightDecay) : Optimizer(parameters, weightDecay)
{
    private readonly HostParts _parts = new();
    private HostParameter?[]? _host;

    /// <summary>The states that the vectorised step reads and writes. Read once, at the first step.</summary>
    protected abstract HostStates States { get; }

    /// <summary>The step of <see cref="Optimizer.Update"/> for adjacent elements in host memory. Called from several threads, for parts that do not overlap.</summary>
    protected abstract void UpdateHost(HostPart part);

    private protected override unsafe bool TryQueueOnHost(int index, Tensor gradient, double rate, double keep)
    {
        _host ??= Host(States);
        if (_host[index] is not { } parameter || parameter.Begin(gradient) is var begin && begin == null)
            return false;
        _parts.Add(new HostPart(parameter, begin, 0, parameter.Count, (float)rate, (float)keep), parameter.Count);
        return true;
    }

    private protected override void RunOnHost() => _parts.Run(UpdateHost);

    private HostParameter?[] Host(HostStates states) =>
        [.. Parameters.Select((parameter, index) => HostParameter.Of(parameter.Value, states.First?[index], states.Second?[index], states.Third?[index]))];
}
