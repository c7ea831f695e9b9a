using TransferLearning.Models.Machine;
using TransferLearning.Training.Precision;
using static TorchSharp.torch;

namespace TransferLearning.Training.Machine;

/// <summary>
/// Computes the gradients of a fixed weighted sum of the outputs for a few samples. They are not added to the tensors' own gradients. Used on the torch thread.
/// </summary>
internal sealed class GradientPass
{
    // Forward and backward passes with this many multiply-adds take some tenths of a second on one core.
    private const long Most = 6_000_000_000;
    private const int MostSamples = 4;

    private readonly TorchExecutor _executor;
    private readonly NetworkState _state;
    private readonly MixedPrecision _precision;
    private readonly IReadOnlyList<string> _names;
    private readonly CancellationToken _cancellation;
    private readonly int _samples;

    /// <param name="graph">The network.</param>
    /// <param name="state">The network's tensors; trained ones require gradients.</param>
    /// <param name="precision">The precision of the run.</param>
    /// <param name="trained">The trained tensors.</param>
    /// <param name="cancellation">Checked before every node.</param>
    public GradientPass(Graph graph, NetworkState state, MixedPrecision precision, IReadOnlyList<string> trained, CancellationToken cancellation)
    {
        var used = graph.EndingAt(graph.Output);
        (_executor, _state, _precision, _cancellation) = (new TorchExecutor(used), state, precision, cancellation);
        // torch ends the process if the outputs do not depend on a tensor.
        _names = [.. trained.Intersect(used.Parameters.Select(spec => spec.Name))];
        _samples = (int)Math.Clamp(Most / Math.Max(1, 3 * graph.MultiplyAdds), 1, MostSamples);
    }

    /// <summary>Computes as the run does, in its mode and precision. The gradients are in the order of the names and belong to the current dispose scope.</summary>
    public IReadOnlyList<Tensor> Own(Tensor input) => Of(input, batch => _precision.Run(_executor, _state, batch, RunMode.Inference, _cancellation));

    /// <summary>Computes in another mode, in the run's precision.</summary>
    public IReadOnlyList<Tensor> OwnIn(TorchMode mode, Tensor input)
    {
        using var entered = TorchModes.Enter(mode);
        return Own(input);
    }

    /// <summary>Computes in another mode and in float32.</summary>
    public IReadOnlyList<Tensor> In(TorchMode mode, Tensor input)
    {
        using var entered = TorchModes.Enter(mode);
        return Of(input, batch => _executor.Run(_state, batch, RunMode.Inference, _cancellation));
    }

    /// <summary>
    /// The gradient with the largest error, relative to its norm. For an almost zero gradient, the error is relative to a thousandth of the norm of all gradients.
    /// </summary>
    public (string Name, double Error) Difference(IReadOnlyList<Tensor> actual, IReadOnlyList<Tensor> expected)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var norms = expected.Select(Norm).ToList();
        var whole = Math.Sqrt(norms.Sum(norm => norm * norm));
        if (!double.IsFinite(whole))
            return ("", 0);
        var (worst, name) = (0.0, "");
        for (var i = 0; i < norms.Count; i++)
        {
            var error = Norm(actual[i].to(expected[i].device).sub(expected[i])) / Math.Max(norms[i], Math.Max(1e-3 * whole, 1e-30));
            if (!(error <= worst))
                (worst, name) = (double.IsNaN(error) ? double.PositiveInfinity : error, _names[i]);
        }

        return (name, worst);
    }

    private Tensor[] Of(Tensor input, Func<Tensor, Tensor> forward)
    {
        using var scope = NewDisposeScope();
        using var recorded = enable_grad();
        var output = forward(input.narrow(0, 0, Math.Min(_samples, input.shape[0])));
        // The weights differ for each output, so that outputs do not cancel each other.
        var weights = arange(1, output.numel() + 1, ScalarType.Float32).sin_().reshape(output.shape).to(output.device);
        var gradients = autograd.grad([output.mul(weights).sum()], [.. _names.Select(name => _state[name])]);
        return [.. gradients.Select(gradient => gradient.MoveToOuterDisposeScope())];
    }

    private static double Norm(Tensor tensor) => tensor.norm().item<float>();
}
