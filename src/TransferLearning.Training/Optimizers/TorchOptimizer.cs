namespace TransferLearning.Training.Optimizers;

/// <summary>The options of an optimizer, and the factory of its step. A new optimizer is one file in this folder.</summary>
public abstract class TorchOptimizer : OptimizerDefinition
{
    [Key("learning_rate", "The learning rate, unless a schedule changes it.", Minimum = 0, MinimumExclusive = true)]
    public double LearningRate { get; init; } = 0.001;

    [Key("weight_decay", "Decoupled weight decay: each step takes away this part of the parameter, times the learning rate.", Minimum = 0)]
    public double WeightDecay { get; init; }

    /// <summary>
    /// The learning rate from which steps overwrite pretrained weights instead of adapting them. Adaptive optimizers change every weight by about the rate.
    /// </summary>
    public virtual double HarmsPretrainedFrom => 1e-4;

    /// <summary>
    /// Whether float32 parameters in host memory are updated by a step of our own (<see cref="Host.ElementwiseOptimizer"/>), which gives the same bits on every
    /// processor. libtorch's operations do not.
    /// </summary>
    internal virtual bool HasHostStep => false;

    /// <summary>Creates the optimizer for these parameters, with its state at zero.</summary>
    internal abstract Optimizer Create(IReadOnlyList<TrainedParameter> parameters);
}
