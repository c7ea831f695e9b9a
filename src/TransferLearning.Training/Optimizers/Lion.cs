using TorchSharp;
using TransferLearning.Experiments;
using static TorchSharp.torch;

namespace TransferLearning.Training.Optimizers;

/// <summary>Lion (Chen et al., 2023, "Symbolic discovery of optimization algorithms", program 1; <c>keras.optimizers.Lion</c>): steps by the sign of an interpolated momentum.</summary>
[Kind("lion", "Lion: steps of one size, by the sign of the momentum.")]
public sealed class Lion : TorchOptimizer
{
    [Key("beta_1", "The momentum's share where the step's direction is chosen.", Minimum = 0, Maximum = 1, MaximumExclusive = true)]
    public double Beta1 { get; init; } = 0.9;

    [Key("beta_2", "How much of the momentum is kept each step.", Minimum = 0, Maximum = 1, MaximumExclusive = true)]
    public double Beta2 { get; init; } = 0.99;

    public override Optimizer Create(IReadOnlyList<TrainedParameter> parameters) => new Steps(this, parameters);

    private sealed class Steps : Optimizer
    {
        private readonly Scalar _beta1, _oneMinusBeta1, _beta2, _oneMinusBeta2;
        private readonly Tensor[] _momentum;

        public Steps(Lion options, IReadOnlyList<TrainedParameter> parameters)
            : base(parameters, options.WeightDecay)
        {
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
    }
}
