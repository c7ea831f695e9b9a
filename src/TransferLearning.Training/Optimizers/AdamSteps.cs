using System.Numerics;
using System.Runtime.CompilerServices;
using TorchSharp;
using TransferLearning.Models.Torch;
using TransferLearning.Training.FixedOrder;
using TransferLearning.Training.Optimizers.Host;
using static TorchSharp.torch;

namespace TransferLearning.Training.Optimizers;

/// <summary>The step of Adam and AdamW, which differ only in the default of the weight decay.</summary>
internal sealed class AdamSteps : ElementwiseOptimizer
{
    private readonly double _beta1Value, _beta2Value, _epsilonValue;
    private readonly Scalar _beta1, _oneMinusBeta1, _beta2, _oneMinusBeta2, _epsilon;
    private readonly Tensor[] _momentum, _velocity;
    private readonly Tensor[]? _largest;

    public AdamSteps(IReadOnlyList<TrainedParameter> parameters, double beta1, double beta2, double epsilon, bool amsgrad, double weightDecay)
        : base(parameters, weightDecay)
    {
        (_beta1Value, _beta2Value, _epsilonValue) = (beta1, beta2, epsilon);
        (_beta1, _oneMinusBeta1, _beta2, _oneMinusBeta2, _epsilon) = (beta1, 1 - beta1, beta2, 1 - beta2, epsilon);
        _momentum = NewState("momentum");
        _velocity = NewState("velocity");
        _largest = amsgrad ? NewState("velocity_hat") : null;
    }

    protected override double EffectiveRate(double learningRate) =>
        learningRate * Math.Sqrt(1 - StrictMath.Power(_beta2Value, Iterations)) / (1 - StrictMath.Power(_beta1Value, Iterations));

    protected override void Update(int index, Tensor value, Tensor gradient, Tensor rate)
    {
        var momentum = _momentum[index].mul_(_beta1).add_(gradient, _oneMinusBeta1);
        var velocity = _velocity[index].mul_(_beta2).addcmul_(gradient, gradient, _oneMinusBeta2);
        if (_largest is not null)
        {
            using var larger = _largest[index].maximum(velocity);
            velocity = _largest[index].copy_(larger);
        }
        // The gradient is no longer needed, so its memory holds the denominator.
        gradient.copy_(velocity).sqrt_().add_(_epsilon, Scalars.One).reciprocal_().mul_(rate);
        value.addcmul_(momentum, gradient, Scalars.MinusOne);
    }

    protected override HostStates States => new(_momentum, _velocity, _largest);

    protected override void UpdateHost(HostPart part) => part.Run(new VectorStep(_beta1Value, _beta2Value, _epsilonValue, _largest is not null, part.Rate));

    private readonly struct VectorStep(double beta1, double beta2, double epsilon, bool amsgrad, float rate) : IVectorStep
    {
        private readonly Vector<float> _rate = new(rate), _epsilon = new((float)epsilon);
        private readonly Vector<float> _beta1 = new((float)beta1), _oneMinusBeta1 = new((float)(1 - beta1)), _beta2 = new((float)beta2), _oneMinusBeta2 = new((float)(1 - beta2));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<float> Step(Vector<float> value, Vector<float> gradient, ref Vector<float> momentum, ref Vector<float> velocity, ref Vector<float> largest)
        {
            momentum = Vectors.WithoutSubnormals((momentum * _beta1) + (gradient * _oneMinusBeta1));
            velocity = Vectors.WithoutSubnormals((velocity * _beta2) + (gradient * gradient * _oneMinusBeta2));
            if (amsgrad)
                largest = Vector.Max(largest, velocity);
            return value - momentum * _rate / (Vector.SquareRoot(amsgrad ? largest : velocity) + _epsilon);
        }
    }
}
