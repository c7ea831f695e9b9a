namespace TransferLearning.Training.Progress;

/// <summary>An epoch's measurements, by Keras's names: <c>loss</c>, <c>accuracy</c>, <c>val_loss</c>, <c>val_accuracy</c>, ….</summary>
/// <param name="Stage">The stage's name.</param>
/// <param name="Epoch">The epoch, from 1, counted over all stages.</param>
/// <param name="StageEpoch">The epoch within the stage, from 1.</param>
/// <param name="Metrics">Every metric's value.</param>
/// <param name="Seconds">The wall time of the epoch, including validation.</param>
/// <param name="ImagesPerSecond">Training pictures per second, without validation.</param>
public sealed record EpochResult(
    string Stage, int Epoch, int StageEpoch, IReadOnlyDictionary<string, double> Metrics, double Seconds, double ImagesPerSecond);
