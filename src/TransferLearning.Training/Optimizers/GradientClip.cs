using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Training.Optimizers;

/// <summary>Clips gradients: scales all of them down if their common norm is too large (Pascanu et al., 2013; <c>torch.nn.utils.clip_grad_norm_</c>).</summary>
internal sealed class GradientClip(double maximumNorm) : IDisposable
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
        var norm = stack(gradients.Select(gradient => gradient.norm())).norm();
        var factor = norm.add(_tiny, Scalars.One).reciprocal_().mul_(_maximum).clamp_(max: Scalars.One);
        foreach (var gradient in gradients)
            gradient.mul_(factor);
        return norm.MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _maximum.Dispose();
        _tiny.Dispose();
    }
}
