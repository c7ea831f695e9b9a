using System.Numerics;
using System.Runtime.CompilerServices;
using TorchSharp;
using TransferLearning.Models.Torch;
using TransferLearning.Training.Optimizers.Host;
using static TorchSharp.torch;

namespace TransferLearning.Training.Optimizers;

/// <summary>
/// Gradient descent with Keras's momentum (<c>keras.optimizers.SGD</c>): the velocity includes the rate. At a constant rate the trajectory is
/// PyTorch's. When the rate changes, PyTorch rescales the accumulated velocity and Keras does not.
/// </summary>
[Kind("sgd", "Gradient descent, with momentum and Nesterov's form of it.")]
public sealed class Sgd : TorchOptimizer
{
    public Sgd() => LearningRate = 0.01;

    [Key("momentum", "Momentum of the steps; 0 for none.", Minimum = 0, Maximum = 1)]
    public double Momentum { get; init; }

    [Key("nesterov", "Nesterov's momentum (Sutskever et al., 2013).")]
    public bool Nesterov { get; init; }

    /// <summary>The steps shrink with the gradient: fine-tuning at 0.001 with momentum is usual (PyTorch's transfer-learning tutorial).</summary>
    public override double HarmsPretrainedFrom => 0.01;

    internal override bool HasHostStep => true;

    internal override Optimizer Create(IReadOnlyList<TrainedParameter> parameters) => new Steps(this, parameters);

    private sealed class Steps : ElementwiseOptimizer
    {
        private readonly Sgd _options;
        private readonly Scalar _momentum;
        private readonly bool _nesterov;
        private readonly Tensor[]? _velocity;

        public Steps(Sgd options, IReadOnlyList<TrainedParameter> parameters)
            : base(parameters, options.WeightDecay)
        {
            _options = options;
            (_momentum, _nesterov) = (options.Momentum, options.Nesterov);
            _velocity = options.Momentum > 0 ? NewState("momentum") : null;
        }

        protected override void Update(int index, Tensor value, Tensor gradient, Tensor rate)
        {
            gradient.mul_(rate);
            if (_velocity is null)
            {
                value.sub_(gradient);
                return;
            }
            var velocity = _velocity[index].mul_(_momentum).sub_(gradient);
            if (_nesterov)
                value.add_(velocity, _momentum).sub_(gradient);
            else
                value.add_(velocity, Scalars.One);
        }

        protected override HostStates States => new(_velocity);

        protected override void UpdateHost(HostPart part) => part.Run(new VectorStep(_options, part.Rate));
    }

    private readonly struct VectorStep(Sgd options, float rate) : IVectorStep
    {
        private readonly Vector<float> _rate = new(rate), _momentum = new((float)options.Momentum);
        private readonly bool _hasMomentum = options.Momentum > 0, _nesterov = options.Nesterov;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<float> Step(Vector<float> value, Vector<float> gradient, ref Vector<float> velocity, ref Vector<float> second, ref Vector<float> third)
        {
            var step = gradient * _rate;
            if (!_hasMomentum)
                return value - step;
            velocity = Vectors.WithoutSubnormals((velocity * _momentum) - step);
            return value + (_nesterov ? (velocity * _momentum) - step : velocity);
        }
    }
}
