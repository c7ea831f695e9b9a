namespace TransferLearning.Training.Schedules;

/// <summary>The span of a learning-rate schedule: one stage.</summary>
/// <param name="LearningRate">The optimizer's rate.</param>
/// <param name="StepsPerEpoch">The number of optimizer steps per epoch, at least 1.</param>
/// <param name="Epochs">The number of epochs of the stage, at least 1.</param>
public readonly record struct ScheduleSpan(double LearningRate, long StepsPerEpoch, int Epochs)
{
    /// <summary>Whether larger values of the watched metric are better.</summary>
    public bool LargerIsBetter { get; init; }

    /// <summary>The number of optimizer steps of the stage.</summary>
    public long Steps => StepsPerEpoch * Epochs;
}
