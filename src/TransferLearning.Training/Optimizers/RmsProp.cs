using TorchSharp;
using TransferLearning.Experiments;
using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Training.Optimizers;

/// <summary>
/// RMSprop with Keras 3's meaning (<c>keras.optimizers.RMSprop</c>; Hinton, 2012): the gradient over the root of
/// <c>velocity + epsilon</c>. Epsilon is inside the root; PyTorch adds it outside.
/// </summary>
[Kind("rmsprop", "RMSprop as Keras defines it: the gradient divided by the root of its moving mean square (epsilon inside the root).")]
public sealed class RmsProp : TorchOptimizer
{
    [Key("rho", "How much of the moving mean square is kept each step.", Minimum = 0, Maximum = 1)]
    public double Rho { get; init; } = 0.9;

    [Key("momentum", "Momentum of the steps; 0 for none.", Minimum = 0, Maximum = 1)]
    public double Momentum { get; init; }

    [Key("epsilon", "Added to the mean square, inside the root.", Minimum = 0)]
    public double Epsilon { get; init; } = 1e-7;

    [Key("centered", "Divide by the root of the variance instead of the mean square.")]
    public bool Centered { get; init; }

    public override Optimizer Create(IReadOnlyList<TrainedParameter> parameters) => new Steps(this, parameters);

    private sealed class Steps : Optimizer
    {
        private readonly Scalar _rho, _oneMinusRho, _epsilon, _momentum;
        private readonly Tensor[] _velocity;
        private readonly Tensor[]? _averageGradient, _momentums;

        public Steps(RmsProp options, IReadOnlyList<TrainedParameter> parameters)
            : base(parameters, options.WeightDecay)
        {
            (_rho, _oneMinusRho, _epsilon, _momentum) = (options.Rho, 1 - options.Rho, options.Epsilon, options.Momentum);
            _velocity = NewState("velocity");
            _averageGradient = options.Centered ? NewState("average_gradient") : null;
            _momentums = options.Momentum > 0 ? NewState("momentum") : null;
        }

        protected override void Update(int index, Tensor value, Tensor gradient, Tensor rate)
        {
            var velocity = _velocity[index];
            velocity.mul_(_rho).addcmul_(gradient, gradient, _oneMinusRho);
            using var scale = velocity.add(_epsilon, Scalars.One);
            if (_averageGradient is not null)
            {
                var average = _averageGradient[index];
                average.mul_(_rho).add_(gradient, _oneMinusRho);
                scale.addcmul_(average, average, Scalars.MinusOne);
            }
            scale.rsqrt_().mul_(rate);
            if (_momentums is not null)
                value.sub_(_momentums[index].mul_(_momentum).addcmul_(gradient, scale, Scalars.One));
            else
                value.addcmul_(gradient, scale, Scalars.MinusOne);
        }
    }
}
