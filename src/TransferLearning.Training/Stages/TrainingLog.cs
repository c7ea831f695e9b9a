using System.Globalization;
using TransferLearning.Tracking;
using TransferLearning.Training.Checkpoints;
using TransferLearning.Training.Planning;

namespace TransferLearning.Training.Stages;

/// <summary>Logs a run's metrics while it trains.</summary>
internal sealed class TrainingLog(Plan plan, IRunLog log, SampleSheets samples)
{
    /// <summary>
    /// Logs the last epoch of a continued run again, with its original time. If the process ended between the checkpoint and the
    /// journal, this adds the missing points; otherwise it writes the same points again.
    /// </summary>
    public void Begin(CheckpointState? resumed)
    {
        if (resumed is not { Epoch: > 0 })
            return;
        foreach (var epoch in resumed.Epochs.SkipLast(1))
            samples.After(epoch.Result);
        Epoch(resumed.Epochs[^1], resumed.Seconds);
    }

    /// <summary>Logs a training batch's loss and learning rate.</summary>
    /// <param name="step">The number of training batches in the whole run.</param>
    public void Step(long step, double loss, double learningRate)
    {
        log.Metric("train/loss", loss, step);
        log.Metric("train/lr", learningRate, step);
    }

    /// <summary>
    /// Logs an epoch's metrics by Keras's names. Separate sections have the learning rate of the head and, with <c>layer_decay</c>, of each layer
    /// (<c>lr/</c>), and pictures per second, seconds, and seconds of waiting for data (<c>speed/</c>).
    /// </summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="seconds">The time of the run so far, in all its starts.</param>
    public void Epoch(FinishedEpoch epoch, double seconds)
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(epoch.UnixMilliseconds);
        var step = epoch.Result.Epoch;
        foreach (var (name, value) in epoch.Result.Metrics)
            log.Metric(name, value, step, time);
        log.Metric("lr/head", epoch.LearningRate, step, time);
        foreach (var (layer, factor) in plan.Stages.First(stage => stage.Section.Stage == epoch.Result.Stage).LayerRateFactors)
            log.Metric($"lr/{layer}", epoch.LearningRate * factor, step, time);
        log.Metric("speed/images_per_second", epoch.Result.ImagesPerSecond, step, time);
        log.Metric("speed/epoch_seconds", epoch.Result.Seconds, step, time);
        log.Metric("speed/data_wait_seconds", epoch.WaitedSeconds, step, time);
        log.Tag("tl.stage", epoch.Result.Stage);
        log.Tag(StoredRun.SecondsTag, seconds.ToString("0.###", CultureInfo.InvariantCulture));
        log.Tag("tl.epoch", epoch.Result.Epoch.ToString(CultureInfo.InvariantCulture));
        samples.After(epoch.Result);
    }
}
