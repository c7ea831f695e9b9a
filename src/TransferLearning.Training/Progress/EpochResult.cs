namespace TransferLearning.Training.Progress;

/// <summary>An epoch's measurements, by Keras's names: <c>loss</c>, <c>accuracy</c>, <c>val_loss</c>, <c>val_accuracy</c>, ….</summary>
/// <param name="Stage">The stage's name.</param>
/// <param name="Epoch">From 1, counted over all stages.</param>
/// <param name="StageEpoch">From 1, within the stage.</param>
/// <param name="Metrics">Every metric's value.</param>
/// <param name="Seconds">Wall time of the epoch, validation included.</param>
/// <param name="ImagesPerSecond">Training pictures a second, validation left out.</param>
public sealed record EpochResult(
    string Stage, int Epoch, int StageEpoch, IReadOnlyDictionary<string, double> Metrics, double Seconds, double ImagesPerSecond);
