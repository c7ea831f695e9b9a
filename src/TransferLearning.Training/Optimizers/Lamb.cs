using TorchSharp;
using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Training.Optimizers;

/// <summary>
/// LAMB (You et al., 2020, arXiv:1904.00962, algorithm 2) with the implementation and defaults of TensorFlow Addons (<c>tfa.optimizers.LAMB</c>):
/// the direction is Adam's with bias correction, plus the weight decay; the length of each tensor's step is the tensor's norm times the learning rate.
/// </summary>
/// <remarks>
/// The implementations of NVIDIA and timm first clip the common norm of the gradients to 1 (use <c>gradient_clip: 1.0</c>), and timm does not
/// scale the step of tensors without decay. Keras's <c>Lamb</c> leaves the decay out of the direction.
/// </remarks>
[Kind("lamb", "LAMB, for large batches: Adam with weight decay, where the step of each tensor is as long as the tensor times the learning rate.")]
public sealed class Lamb : TorchOptimizer
{
    [Key("beta_1", "How much of the gradient's moving mean is kept each step.", Minimum = 0, Maximum = 1, MaximumExclusive = true)]
    public double Beta1 { get; init; } = 0.9;

    [Key("beta_2", "How much of the square's moving mean is kept each step.", Minimum = 0, Maximum = 1, MaximumExclusive = true)]
    public double Beta2 { get; init; } = 0.999;

    [Key("epsilon", "Added to the root of the mean square.", Minimum = 0)]
    public double Epsilon { get; init; } = 1e-6;

    internal override Optimizer Create(IReadOnlyList<TrainedParameter> parameters) => new Steps(this, parameters);

    private sealed class Steps : Optimizer
    {
        private readonly Lamb _options;
        private readonly Scalar _beta1, _oneMinusBeta1, _beta2, _oneMinusBeta2, _epsilon, _decay;
        private readonly StepScalar _correction1, _correction2;
        private readonly Tensor[] _momentum, _velocity;

        /// <remarks>The base class gets no decay: LAMB's decay is part of the direction.</remarks>
        public Steps(Lamb options, IReadOnlyList<TrainedParameter> parameters)
            : base(parameters, weightDecay: 0)
        {
            _options = options;
            // Metal has no float64.
            var corrected = parameters.Any(each => each.Value.device_type == DeviceType.MPS) ? ScalarType.Float32 : ScalarType.Float64;
            (_correction1, _correction2) = (new(corrected), new(corrected));
            (_beta1, _oneMinusBeta1, _beta2, _oneMinusBeta2) = (options.Beta1, 1 - options.Beta1, options.Beta2, 1 - options.Beta2);
            (_epsilon, _decay) = (options.Epsilon, options.WeightDecay);
            _momentum = NewState("momentum");
            _velocity = NewState("velocity");
        }

        protected override void Update(int index, Tensor value, Tensor gradient, Tensor rate)
        {
            var momentum = _momentum[index].mul_(_beta1).add_(gradient, _oneMinusBeta1);
            var velocity = _velocity[index].mul_(_beta2).addcmul_(gradient, gradient, _oneMinusBeta2);
            Subnormals.Flush(momentum);
            Subnormals.Flush(velocity);
            _correction1.Set(1 - Math.Pow(_options.Beta1, Iterations));
            _correction2.Set(1 - Math.Pow(_options.Beta2, Iterations));
            // The gradient is no longer needed, so its memory holds the denominator.
            gradient.copy_(velocity).div_(_correction2.Tensor).sqrt_().add_(_epsilon, Scalars.One);
            using var direction = momentum.div(_correction1.Tensor).div_(gradient);
            if (_options.WeightDecay != 0)
                direction.add_(value, _decay);
            using var trust = Trust(value, direction);
            value.sub_(direction.mul_(rate).mul_(trust));
        }

        protected override void Dispose(bool disposing)
        {
            _correction1.Dispose();
            _correction2.Dispose();
            base.Dispose(disposing);
        }

        /// <summary>The trust ratio: the tensor's norm divided by the direction's; 1 if either is 0. A scalar tensor on the tensor's device.</summary>
        private static Tensor Trust(Tensor value, Tensor direction)
        {
            using var own = value.norm();
            using var step = direction.norm();
            using var ratio = own.div(step);
            using var noLength = own.eq(Scalars.Zero);
            using var noStep = step.eq(Scalars.Zero);
            using var either = noLength.logical_or(noStep);
            return ratio.masked_fill(either, Scalars.One);
        }
    }
}
