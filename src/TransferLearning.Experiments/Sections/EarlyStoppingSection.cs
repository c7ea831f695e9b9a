namespace TransferLearning.Experiments.Sections;

/// <summary>Keras's EarlyStopping.</summary>
public sealed class EarlyStoppingSection
{
    [Key("monitor", "The metric that must improve.", NamesFrom = MetricNames.Monitored)]
    public string Monitor { get; init; } = "val_loss";

    [Key("patience", "Epochs without improvement after which the stage ends.", Minimum = 0, Unit = "epochs")]
    public int Patience { get; init; }

    [Key("min_delta", "The smallest change that counts as an improvement.", Minimum = 0)]
    public double MinDelta { get; init; }

    [Key("restore_best", "Continue with the weights of the best epoch (Keras's restore_best_weights).")]
    public bool RestoreBest { get; init; }

    [Key("start_from_epoch", "Epochs of the stage before monitoring begins.", Minimum = 0, Unit = "epochs")]
    public int StartFromEpoch { get; init; }
}
