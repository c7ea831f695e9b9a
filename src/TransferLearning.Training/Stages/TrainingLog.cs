using System.Globalization;
using TransferLearning.Tracking;
using TransferLearning.Training.Checkpoints;
using TransferLearning.Training.Planning;

namespace TransferLearning.Training.Stages;

/// <summary>What a run logs while it trains.</summary>
internal sealed class TrainingLog(Plan plan, IRunLog log, SampleSheets samples)
{
    /// <summary>
    /// A continued run logs its last epoch again, with the time it had: where the process ended between the checkpoint and the
    /// journal nothing is missing, and else the same points are written over themselves.
    /// </summary>
    public void Begin(CheckpointState? resumed)
    {
        if (resumed is not { Epoch: > 0 })
            return;
        foreach (var epoch in resumed.Epochs.SkipLast(1))
            samples.After(epoch.Result);
        Epoch(resumed.Epochs[^1], resumed.Seconds);
    }

    /// <summary>A training batch's loss and learning rate.</summary>
    /// <param name="step">Training batches of the whole run.</param>
    public void Step(long step, double loss, double learningRate)
    {
        log.Metric("train/loss", loss, step);
        log.Metric("train/lr", learningRate, step);
    }

    /// <summary>
    /// An epoch's metrics at the epoch, by Keras's names. In sections of their own: the learning rate of the head and, with
    /// <c>layer_decay</c>, of each layer (<c>lr/</c>), and pictures a second, seconds, and those spent on waiting for data (<c>speed/</c>).
    /// </summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="seconds">What the run has taken up to now, all its starts together.</param>
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
