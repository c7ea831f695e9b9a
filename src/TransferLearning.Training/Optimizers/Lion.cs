using System.Numerics;
using System.Runtime.CompilerServices;
using TorchSharp;
using TransferLearning.Training.Optimizers.Host;
using static TorchSharp.torch;

namespace TransferLearning.Training.Optimizers;

/// <summary>
/// Lion (Chen et al., 2023, "Symbolic discovery of optimization algorithms", program 1; <c>keras.optimizers.Lion</c>): steps by the sign of an interpolated momentum.
/// </summary>
[Kind("lion", "Lion: steps of one size, by the sign of the momentum.")]
public sealed class Lion : TorchOptimizer
{
    [Key("beta_1", "The momentum's share in the direction of the step.", Minimum = 0, Maximum = 1, MaximumExclusive = true)]
    public double Beta1 { get; init; } = 0.9;

    [Key("beta_2", "How much of the momentum is kept each step.", Minimum = 0, Maximum = 1, MaximumExclusive = true)]
    public double Beta2 { get; init; } = 0.99;

    /// <summary>Lion's rates are three to ten times smaller than AdamW's (Chen et al., 2023, section 5).</summary>
    public override double HarmsPretrainedFrom => 1e-5;

    internal override bool HasHostStep => true;

    internal override Optimizer Create(IReadOnlyList<TrainedParameter> parameters) => new Steps(this, parameters);

    private sealed class Steps : ElementwiseOptimizer
    {
        private readonly Lion _options;
        private readonly Scalar _beta1, _oneMinusBeta1, _beta2, _oneMinusBeta2;
        private readonly Tensor[] _momentum;

        public Steps(Lion options, IReadOnlyList<TrainedParameter> parameters)
            : base(parameters, options.WeightDecay)
        {
            _options = options;
            (_beta1, _oneMinusBeta1, _beta2, _oneMinusBeta2) = (options.Beta1, 1 - options.Beta1, options.Beta2, 1 - options.Beta2);
            _momentum = NewState("momentum");
        }

        protected override void Update(int index, Tensor value, Tensor gradient, Tensor rate)
        {
            var momentum = _momentum[index];
            using var direction = momentum.mul(_beta1);
            direction.add_(gradient, _oneMinusBeta1).sign_().mul_(rate);
            value.sub_(direction);
            momentum.mul_(_beta2).add_(gradient, _oneMinusBeta2);
        }

        protected override HostStates States => new(_momentum);

        protected override void UpdateHost(HostPart part) => part.Run(new VectorStep(_options, part.Rate));
    }

    private readonly struct VectorStep(Lion options, float rate) : IVectorStep
    {
        private readonly Vector<float> _rate = new(rate);
        private readonly Vector<float> _beta1 = new((float)options.Beta1), _oneMinusBeta1 = new((float)(1 - options.Beta1));
        private readonly Vector<float> _beta2 = new((float)options.Beta2), _oneMinusBeta2 = new((float)(1 - options.Beta2));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<float> Step(Vector<float> value, Vector<float> gradient, ref Vector<float> momentum, ref Vector<float> second, ref Vector<float> third)
        {
            var direction = (momentum * _beta1) + (gradient * _oneMinusBeta1);
            // The sign of zero is zero, which means no step.
            var step = Vector.ConditionalSelect(Vector.Equals(direction, Vector<float>.Zero), Vector<float>.Zero, Vector.CopySign(_rate, direction));
            momentum = Vectors.WithoutSubnormals((momentum * _beta2) + (gradient * _oneMinusBeta2));
            return value - step;
        }
    }
}
