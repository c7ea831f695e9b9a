namespace TransferLearning.Training.Schedules;

/// <summary>What a learning-rate schedule stretches over: one stage.</summary>
/// <param name="LearningRate">The optimizer's rate.</param>
/// <param name="StepsPerEpoch">Optimizer steps an epoch, at least 1.</param>
/// <param name="Epochs">Epochs of the stage, at least 1.</param>
public readonly record struct ScheduleSpan(double LearningRate, long StepsPerEpoch, int Epochs)
{
    /// <summary>Whether the watched metric is better the larger it is.</summary>
    public bool LargerIsBetter { get; init; }

    /// <summary>All optimizer steps of the stage.</summary>
    public long Steps => StepsPerEpoch * Epochs;
}
