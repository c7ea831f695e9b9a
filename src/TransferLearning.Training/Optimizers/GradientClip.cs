using TransferLearning.Models.Torch;
using TransferLearning.Training.FixedOrder;
using TransferLearning.Training.Optimizers.Host;
using static TorchSharp.torch;

namespace TransferLearning.Training.Optimizers;

/// <summary>Clips gradients: scales all of them down if their common norm is too large (Pascanu et al., 2013; <c>torch.nn.utils.clip_grad_norm_</c>).</summary>
/// <param name="maximumNorm">The largest norm.</param>
/// <param name="isStrict">Whether the sums have a fixed order; the gradients then are contiguous float32 tensors in host memory.</param>
internal sealed class GradientClip(double maximumNorm, bool isStrict = false) : IDisposable
{
    private readonly TorchSharp.Scalar _maximum = Scalars.Make(maximumNorm), _tiny = Scalars.Make(1e-6);

    /// <summary>Clips in place; nothing is read back from the device.</summary>
    /// <returns>The norm before clipping, a scalar tensor; null if no parameter has a gradient.</returns>
    public Tensor? Apply(IReadOnlyList<TrainedParameter> parameters)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var gradients = new List<Tensor>(parameters.Count);
        foreach (var parameter in parameters)
            if (parameter.Value.grad is { } gradient)
                gradients.Add(gradient);
        if (gradients.Count == 0)
            return null;
        if (isStrict)
            return Strict(gradients).MoveToOuterDisposeScope();
        var norm = stack(gradients.Select(gradient => gradient.norm())).norm();
        var factor = norm.add(_tiny, Scalars.One).reciprocal_().mul_(_maximum).clamp_(max: Scalars.One);
        foreach (var gradient in gradients)
            gradient.mul_(factor);
        return norm.MoveToOuterDisposeScope();
    }

    private Tensor Strict(IReadOnlyList<Tensor> gradients)
    {
        var norm = Math.Sqrt(gradients.Sum(gradient => StrictVectors.Squares(HostLayouts.Floats(gradient))));
        // As in torch, a norm that is not a number makes every gradient one.
        if (!(maximumNorm / (norm + 1e-6) >= 1))
            foreach (var gradient in gradients)
                StrictVectors.Scale(HostLayouts.Floats(gradient), (float)(maximumNorm / (norm + 1e-6)));
        return tensor((float)norm);
    }

    public void Dispose()
    {
        _maximum.Dispose();
        _tiny.Dispose();
    }
}
