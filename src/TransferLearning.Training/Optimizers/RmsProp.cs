using System.Numerics;
using System.Runtime.CompilerServices;
using TorchSharp;
using TransferLearning.Models.Torch;
using TransferLearning.Training.Optimizers.Host;
using static TorchSharp.torch;

namespace TransferLearning.Training.Optimizers;

/// <summary>
/// RMSprop with the formula of Keras 3 (<c>keras.optimizers.RMSprop</c>; Hinton, 2012): the gradient divided by the root of
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

    internal override bool HasHostStep => true;

    internal override Optimizer Create(IReadOnlyList<TrainedParameter> parameters) => new Steps(this, parameters);

    private sealed class Steps : ElementwiseOptimizer
    {
        private readonly RmsProp _options;
        private readonly Scalar _rho, _oneMinusRho, _epsilon, _momentum;
        private readonly Tensor[] _velocity;
        private readonly Tensor[]? _averageGradient, _momentums;

        public Steps(RmsProp options, IReadOnlyList<TrainedParameter> parameters)
            : base(parameters, options.WeightDecay)
        {
            _options = options;
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

        protected override HostStates States => new(_velocity, _averageGradient, _momentums);

        protected override void UpdateHost(HostPart part) => part.Run(new VectorStep(_options, part.Rate));
    }

    private readonly struct VectorStep(RmsProp options, float rate) : IVectorStep
    {
        private readonly Vector<float> _rate = new(rate), _rho = new((float)options.Rho), _oneMinusRho = new((float)(1 - options.Rho));
        private readonly Vector<float> _epsilon = new((float)options.Epsilon), _momentum = new((float)options.Momentum);
        private readonly bool _centered = options.Centered, _hasMomentum = options.Momentum > 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<float> Step(Vector<float> value, Vector<float> gradient, ref Vector<float> velocity, ref Vector<float> average, ref Vector<float> momentum)
        {
            velocity = Vectors.WithoutSubnormals((velocity * _rho) + (gradient * gradient * _oneMinusRho));
            var square = velocity + _epsilon;
            if (_centered)
            {
                average = Vectors.WithoutSubnormals((average * _rho) + (gradient * _oneMinusRho));
                square -= average * average;
            }

            var step = gradient * _rate / Vector.SquareRoot(square);
            if (_hasMomentum)
                step = momentum = Vectors.WithoutSubnormals((momentum * _momentum) + step);
            return value - step;
        }
    }
}
