using TorchSharp;
using TransferLearning.Models.Torch;
using TransferLearning.Training.FixedOrder;
using TransferLearning.Training.Optimizers;
using TransferLearning.Training.Optimizers.Host;
using static TorchSharp.torch;

namespace TransferLearning.Training.Losses;

/// <summary>
/// The terms that regularisation adds to the loss and its gradients: Keras's L1 and L2 of layers, <c>l1 · Σ |w|</c> and <c>l2 · Σ w²</c>, and L2-SP,
/// <c>anchor / 2 · Σ (w - w⁰)²</c> with the pretrained weights w⁰ (Li et al., 2018). The gradients have formulas, so autograd records nothing.
/// </summary>
internal sealed class Penalty : IDisposable
{
    private readonly List<Term> _terms = [];
    private readonly List<(Tensor Weight, double Amount, Scalar Strength)> _absolute = [];
    private readonly bool _isStrict;

    /// <param name="parameters">The trained parameters; <see cref="TrainedParameter.L2"/> and <see cref="TrainedParameter.Anchor"/> determine their terms.</param>
    /// <param name="anchor">The strength of L2-SP; 0 for none.</param>
    /// <param name="isStrict">Whether the sums have a fixed order; the parameters then are contiguous float32 tensors in host memory.</param>
    public Penalty(IReadOnlyList<TrainedParameter> parameters, double anchor, bool isStrict = false)
    {
        _isStrict = isStrict;
        foreach (var parameter in parameters)
        {
            if (parameter.L1 != 0)
                _absolute.Add((parameter.Value, parameter.L1, Scalars.Make(parameter.L1)));
            if (parameter.L2 != 0)
                _terms.Add(new Term(parameter.Value, null, parameter.L2));
            if (anchor != 0 && parameter.Anchor is { } pretrained)
                _terms.Add(new Term(parameter.Value, pretrained, anchor / 2));
        }
    }

    /// <summary>Whether there is no term.</summary>
    public bool IsEmpty => _terms.Count == 0 && _absolute.Count == 0;

    /// <summary>Adds the gradients of the terms to those of the loss. Call it once per step, before clipping.</summary>
    public void AddGradients()
    {
        if (IsEmpty)
            return;
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        if (_isStrict)
        {
            AddStrictGradients();
            return;
        }

        foreach (var (weight, _, strength) in _absolute)
            weight.grad?.add_(weight.sign(), strength);
        foreach (var term in _terms)
        {
            using var gradient = term.Weight.grad;
            if (gradient is null)
                continue;
            gradient.add_(term.Weight, term.Twice);
            if (term.Pretrained is not null)
                gradient.add_(term.Pretrained, term.MinusTwice);
        }
    }

    /// <summary>The sum of the terms as a scalar tensor; null if there is none.</summary>
    public Tensor? Value()
    {
        if (IsEmpty)
            return null;
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        if (_isStrict)
            return tensor(StrictValue()).MoveToOuterDisposeScope();
        Tensor? total = null;
        foreach (var term in _terms)
        {
            var difference = term.Pretrained is null ? term.Weight : term.Weight.sub(term.Pretrained);
            // A dot product reads the tensor once and writes nothing. The order of the elements does not matter.
            var flat = difference.is_contiguous() ? difference.view(-1) : difference.flatten();
            var squares = flat.dot(flat).mul_(term.Strength);
            total = total is null ? squares : total.add_(squares, Scalars.One);
        }
        foreach (var (weight, _, strength) in _absolute)
        {
            var sum = weight.abs().sum().mul_(strength);
            total = total is null ? sum : total.add_(sum, Scalars.One);
        }
        return total!.MoveToOuterDisposeScope();
    }

    private void AddStrictGradients()
    {
        foreach (var (weight, amount, _) in _absolute)
            if (weight.grad is { } gradient)
                StrictVectors.AddSigns(HostLayouts.Floats(gradient), HostLayouts.Floats(weight), (float)amount);
        foreach (var term in _terms)
        {
            if (term.Weight.grad is not { } gradient)
                continue;
            StrictVectors.AddScaled(HostLayouts.Floats(gradient), HostLayouts.Floats(term.Weight), (float)(2 * term.Amount));
            if (term.Pretrained is not null)
                StrictVectors.AddScaled(HostLayouts.Floats(gradient), HostLayouts.Floats(term.Pretrained), (float)(-2 * term.Amount));
        }
    }

    private double StrictValue()
    {
        var total = 0.0;
        foreach (var term in _terms)
            total += term.Amount * StrictVectors.SquaredDistance(HostLayouts.Floats(term.Weight), term.Pretrained is null ? default : HostLayouts.Floats(term.Pretrained));
        foreach (var (weight, amount, _) in _absolute)
            total += amount * StrictVectors.Absolutes(HostLayouts.Floats(weight));
        return total;
    }

    public void Dispose()
    {
        foreach (var term in _terms)
            term.Dispose();
        foreach (var (_, _, strength) in _absolute)
            strength.Dispose();
    }

    private sealed class Term(Tensor weight, Tensor? pretrained, double strength) : IDisposable
    {
        public Tensor Weight { get; } = weight;
        public Tensor? Pretrained { get; } = pretrained;
        public double Amount { get; } = strength;
        public Scalar Strength { get; } = strength;
        public Scalar Twice { get; } = 2 * strength;
        public Scalar MinusTwice { get; } = -2 * strength;

        public void Dispose()
        {
            Strength.Dispose();
            Twice.Dispose();
            MinusTwice.Dispose();
        }
    }
}
