using TransferLearning.Models.Machine;
using TransferLearning.Training.Precision;
using static TorchSharp.torch;

namespace TransferLearning.Training.Machine;

/// <summary>
/// The gradients of a fixed sum of the outputs of a few samples. They are asked of autograd without being added to the tensors' own. On the torch thread.
/// </summary>
internal sealed class GradientPass
{
    // Forward and backward of so many multiply-adds take some tenths of a second on one core.
    private const long Most = 6_000_000_000;
    private const int MostSamples = 4;

    private readonly TorchExecutor _executor;
    private readonly NetworkState _state;
    private readonly MixedPrecision _precision;
    private readonly IReadOnlyList<string> _names;
    private readonly CancellationToken _cancellation;
    private readonly int _samples;

    /// <param name="graph">The network.</param>
    /// <param name="state">Its tensors; those that train require gradients.</param>
    /// <param name="precision">What the run computes in.</param>
    /// <param name="trained">The tensors that train.</param>
    /// <param name="cancellation">Looked at before every node.</param>
    public GradientPass(Graph graph, NetworkState state, MixedPrecision precision, IReadOnlyList<string> trained, CancellationToken cancellation)
    {
        var used = graph.EndingAt(graph.Output);
        (_executor, _state, _precision, _cancellation) = (new TorchExecutor(used), state, precision, cancellation);
        // torch ends the process over a tensor that the outputs do not depend on.
        _names = [.. trained.Intersect(used.Parameters.Select(spec => spec.Name))];
        _samples = (int)Math.Clamp(Most / Math.Max(1, 3 * graph.MultiplyAdds), 1, MostSamples);
    }

    /// <summary>As the run computes them: in its mode and precision, in the order of the names. They belong to the current dispose scope.</summary>
    public IReadOnlyList<Tensor> Own(Tensor input) => Of(input, batch => _precision.Run(_executor, _state, batch, RunMode.Inference, _cancellation));

    /// <summary>In another mode, in the run's precision.</summary>
    public IReadOnlyList<Tensor> OwnIn(TorchMode mode, Tensor input)
    {
        using var entered = TorchModes.Enter(mode);
        return Own(input);
    }

    /// <summary>In another mode and in 32-bit floats.</summary>
    public IReadOnlyList<Tensor> In(TorchMode mode, Tensor input)
    {
        using var entered = TorchModes.Enter(mode);
        return Of(input, batch => _executor.Run(_state, batch, RunMode.Inference, _cancellation));
    }

    /// <summary>The gradient that differs most, relative to its norm, or to a thousandth of that of all where it is all but zero.</summary>
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
        // Weights that differ from output to output, so that none cancels another.
        var weights = arange(1, output.numel() + 1, ScalarType.Float32).sin_().reshape(output.shape).to(output.device);
        var gradients = autograd.grad([output.mul(weights).sum()], [.. _names.Select(name => _state[name])]);
        return [.. gradients.Select(gradient => gradient.MoveToOuterDisposeScope())];
    }

    private static double Norm(Tensor tensor) => tensor.norm().item<float>();
}
