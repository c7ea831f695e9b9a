namespace TransferLearning.Training.Optimizers;

/// <summary>The options of Adam and AdamW, which differ only in the default of the weight decay.</summary>
public abstract class AdamOptions : TorchOptimizer
{
    [Key("beta_1", "How much of the gradient's moving mean is kept each step.", Minimum = 0, Maximum = 1, MaximumExclusive = true)]
    public double Beta1 { get; init; } = 0.9;

    [Key("beta_2", "How much of the square's moving mean is kept each step.", Minimum = 0, Maximum = 1, MaximumExclusive = true)]
    public double Beta2 { get; init; } = 0.999;

    [Key("epsilon", "Added to the root of the mean square (\"epsilon hat\" of the paper).", Minimum = 0)]
    public double Epsilon { get; init; } = 1e-7;

    [Key("amsgrad", "Use the largest mean square so far (Reddi et al., 2018).")]
    public bool Amsgrad { get; init; }

    internal override bool HasHostStep => true;

    internal override Optimizer Create(IReadOnlyList<TrainedParameter> parameters) =>
        new AdamSteps(parameters, Beta1, Beta2, Epsilon, Amsgrad, WeightDecay);
}
