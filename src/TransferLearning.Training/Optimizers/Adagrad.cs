using System.Numerics;
using System.Runtime.CompilerServices;
using TorchSharp;
using TransferLearning.Models.Torch;
using TransferLearning.Training.Optimizers.Host;
using static TorchSharp.torch;

namespace TransferLearning.Training.Optimizers;

/// <summary>Adagrad with Keras's defaults and formula (<c>keras.optimizers.Adagrad</c>; Duchi et al., 2011): epsilon is inside the root.</summary>
[Kind("adagrad", "Adagrad: the gradient divided by the root of the sum of its squares.")]
public sealed class Adagrad : TorchOptimizer
{
    [Key("initial_accumulator_value", "The initial sum of squares.", Minimum = 0)]
    public double InitialAccumulatorValue { get; init; } = 0.1;

    [Key("epsilon", "Added to the sum of squares, inside the root.", Minimum = 0)]
    public double Epsilon { get; init; } = 1e-7;

    /// <summary>The first steps are the gradient divided by the root of <see cref="InitialAccumulatorValue"/>; later steps are smaller.</summary>
    public override double HarmsPretrainedFrom => 0.01;

    internal override bool HasHostStep => true;

    internal override Optimizer Create(IReadOnlyList<TrainedParameter> parameters) => new Steps(this, parameters);

    private sealed class Steps : ElementwiseOptimizer
    {
        private readonly Adagrad _options;
        private readonly Scalar _epsilon;
        private readonly Tensor[] _accumulator;

        public Steps(Adagrad options, IReadOnlyList<TrainedParameter> parameters)
            : base(parameters, options.WeightDecay)
        {
            _options = options;
            _epsilon = options.Epsilon;
            _accumulator = NewState("accumulator", options.InitialAccumulatorValue);
        }

        protected override void Update(int index, Tensor value, Tensor gradient, Tensor rate)
        {
            var accumulator = _accumulator[index].addcmul_(gradient, gradient, Scalars.One);
            using var scale = accumulator.add(_epsilon, Scalars.One);
            value.addcmul_(gradient, scale.rsqrt_().mul_(rate), Scalars.MinusOne);
        }

        protected override HostStates States => new(_accumulator);

        protected override void UpdateHost(HostPart part) => part.Run(new VectorStep(_options, part.Rate));
    }

    private readonly struct VectorStep(Adagrad options, float rate) : IVectorStep
    {
        private readonly Vector<float> _rate = new(rate), _epsilon = new((float)options.Epsilon);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<float> Step(Vector<float> value, Vector<float> gradient, ref Vector<float> accumulator, ref Vector<float> second, ref Vector<float> third)
        {
            accumulator += gradient * gradient;
            return value - gradient * _rate / Vector.SquareRoot(accumulator + _epsilon);
        }
    }
}
