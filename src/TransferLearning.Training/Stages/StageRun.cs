using System.Diagnostics;
using TransferLearning.Models.Weights;
using TransferLearning.Training.Checkpoints;
using TransferLearning.Training.Inputs;
using TransferLearning.Training.Machine;
using TransferLearning.Training.Metrics;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Progress;
using static TorchSharp.torch;

namespace TransferLearning.Training.Stages;

/// <summary>One stage of a run: its epochs with training, validation, checkpoints and logging.</summary>
internal sealed class StageRun : IDisposable
{
    public const string WeightsPrefix = "weights/";
    private const string OptimizerPrefix = "optimizer/";

    private readonly Plan _plan;
    private readonly StageProgram _stage;
    private readonly NetworkSession _network;
    private readonly RunContext _context;
    private readonly StageTrainer _trainer;
    private readonly StageInput _training;
    private readonly StageInput? _validation;
    private readonly Evaluator _evaluator;
    private readonly MetricAccumulator _metrics;
    private readonly IReadOnlyList<Metric> _validated;
    private readonly ProgressMeter _meter;
    private readonly LossReadback _losses;
    private FirstBatchCheck? _firstBatch;
    private CheckpointState _at;
    private TrainingLog? _journal;

    public StageRun(Plan plan, StageProgram stage, NetworkSession network, IStageInputs inputs, RunContext context, CheckpointState at)
    {
        (_plan, _stage, _network, _context, _at) = (plan, stage, network, context, at);
        _trainer = new StageTrainer(stage, plan.Loss, plan.Experiment.Seed, network.State, network.Anchors, network.Precision, plan.Experiment.Data.BatchSize, network.Devices);
        _training = inputs.Training(stage);
        _validation = plan.Data.Validation is { } set ? inputs.Evaluation(stage, set) : null;
        _evaluator = new Evaluator(stage.Suffix, plan.Loss, plan.Outputs, network.State, network.Precision, plan.Experiment.Data.BatchSize, stage.IsStrict);
        _firstBatch = network.FirstBatch(stage, context.Observer.Notice);
        _losses = new LossReadback(LossReadback.WindowOf(network.Device.type), Judge);
        _metrics = new MetricAccumulator(network.Device, plan.Outputs, MetricCatalogue.EveryEpoch(plan.Experiment, plan.Outputs, validation: false), stage.Predicted(plan.Loss));
        _validated = MetricCatalogue.EveryEpoch(plan.Experiment, plan.Outputs, validation: true);
        _meter = new ProgressMeter(context.Observer, plan.Stages.Sum(each => each.Epochs), plan.Stages.Sum(each => (long)each.BatchesPerEpoch * each.Epochs))
        {
            DoneSteps = plan.Stages.Take(stage.Index).Sum(each => (long)each.BatchesPerEpoch * each.Epochs) + (long)at.StageEpoch * stage.BatchesPerEpoch + at.Step,
        };
    }

    /// <summary>A metric after each finished epoch of the current stage.</summary>
    public static IReadOnlyList<double> History(CheckpointState at, string? metric) => metric is null
        ? []
        : [.. at.Epochs.Skip(at.Epoch - at.StageEpoch).Select(epoch => epoch.Result.Metrics.TryGetValue(metric, out var value) ? value : double.NaN)];

    /// <summary>Restores the optimizer's state and the averages from a checkpoint. The weights have already been restored.</summary>
    public void Restore(IWeightFile file)
    {
        using var scope = NewDisposeScope();
        var state = file.Entries.Keys.Where(name => !name.StartsWith(WeightsPrefix, StringComparison.Ordinal)).ToDictionary(name => name, file.ToTensor);
        _trainer.Optimizer.Restore(state.Where(pair => pair.Key.StartsWith(OptimizerPrefix, StringComparison.Ordinal)).ToDictionary(pair => pair.Key[OptimizerPrefix.Length..], pair => pair.Value), _at.Updates);
        _trainer.Average?.Restore(state, _at.Updates);
    }

    /// <summary>Trains (or continues) an epoch, validates, stores the weights if they are the best, writes a checkpoint if one is due, and logs.</summary>
    public CheckpointState Epoch(TrainingLog journal)
    {
        _journal = journal;
        Train();
        var train = _metrics.Read();
        var rate = RateAt(Math.Max(0, _at.Updates - 1));
        _trainer.Average?.Swap();
        var validation = Validate();
        var finished = Finish(train, validation, rate);
        var next = _at with
        {
            StageEpoch = _at.StageEpoch + 1,
            Step = 0,
            Images = 0,
            EpochSeconds = 0,
            WaitedSeconds = 0,
            Metrics = null,
            Epochs = [.. _at.Epochs, finished],
            Seconds = _at.Seconds + _context.TakeSeconds(),
        };
        KeepIfBest(next);
        _trainer.Average?.Swap();
        _at = next;
        _kept = false;
        if (_context.EpochCheckpointIsDue)
            WriteCheckpoint();
        journal.Epoch(finished, next.Seconds);
        _context.Observer.EpochEnded(finished.Result);
        return _at;
    }

    /// <summary>Writes a checkpoint of the last epoch if there is none: the epoch may have been too short for one.</summary>
    public void Keep()
    {
        if (!_kept)
            WriteCheckpoint();
    }

    /// <summary>Replaces the parameters by their averages.</summary>
    public void KeepAverages() => _trainer.Average?.Swap();

    /// <summary>Deletes stored weights that are no longer the best by any metric. Call it only after a checkpoint: the one before may need them.</summary>
    public void Forget()
    {
        if (_forget is not null)
            _context.Checkpoints.KeepWeights(_forget);
        _forget = null;
    }

    public void Dispose()
    {
        _trainer.Dispose();
        _training.Dispose();
        _validation?.Dispose();
        _metrics.Dispose();
        _losses.Dispose();
    }

    private void Train()
    {
        _metrics.Reset();
        if (_at.Metrics is { } saved)
            _metrics.Restore(saved);
        _meter.Restart();
        var last = Stopwatch.GetTimestamp();
        try
        {
            foreach (var batch in _training.Epoch(_at.Epoch, _at.Step, _stage.BatchesPerEpoch, _context.Stop))
            {
                using (batch)
                    Step(batch);
                var now = Stopwatch.GetTimestamp();
                _at = _at with { EpochSeconds = _at.EpochSeconds + Stopwatch.GetElapsedTime(last, now).TotalSeconds };
                _meter.Trained(now - last);
                last = now;
                if (_at.Step < _stage.BatchesPerEpoch && IsWhole(_at.Step) && _context.CheckpointIsDue(_at.Step))
                {
                    _losses.Settle();
                    WriteCheckpoint();
                }

                _context.CountStep();
                _context.Stop.ThrowIfCancellationRequested();
            }

            _losses.Settle();
            Flush();
        }
        catch (OperationCanceledException) when (IsWhole(_at.Step))
        {
            _losses.Settle();
            // The tensors are those after a complete step, so a checkpoint saves the work since the last one.
            WriteCheckpoint();
            throw;
        }
    }

    private void Step(InputBatch batch)
    {
        using var scope = NewDisposeScope();
        var group = GroupSize(batch.Step);
        var loaded = batch.Load();
        _firstBatch?.Run(loaded.Input, _context.Stop);
        _firstBatch = null;
        var loss = _trainer.Accumulate(loaded, ((long)_at.Epoch << 32) | (uint)batch.Step, group, _metrics);
        var rate = RateAt(_at.Updates);
        _losses.Add(new SeenLoss(loss, batch.Step, batch.Indices.ToArray(), rate, _at.Steps + 1));
        var step = batch.Step + 1;
        var whole = IsWhole(step);
        if (whole)
            _trainer.Update(rate);
        _at = _at with { Step = step, Steps = _at.Steps + 1, Updates = _at.Updates + (whole ? 1 : 0), Images = _at.Images + batch.Count, WaitedSeconds = _at.WaitedSeconds + (double)batch.WaitedTicks / Stopwatch.Frequency };
        _meter.Count(batch.Count);
        if (_meter.IsDue || step == _stage.BatchesPerEpoch)
        {
            _meter.Report(EpochPhase.Training, _stage.Section.Stage, _at.Epoch + 1, step, _stage.BatchesPerEpoch, _metrics.Read().Values);
        }
    }

    /// <summary>Makes the update of accumulated gradients if the epoch's last batches were left out because all their pictures were skipped.</summary>
    private void Flush()
    {
        if (!IsWhole(_at.Step))
        {
            _trainer.Update(RateAt(_at.Updates));
            _at = _at with { Updates = _at.Updates + 1 };
        }

        _at = _at with { Step = _stage.BatchesPerEpoch };
    }

    /// <summary>Logs a loss, or ends the run if it is not finite.</summary>
    private void Judge(SeenLoss seen, double value)
    {
        if (double.IsFinite(value))
        {
            // The first batch is logged too, so that a short run has a point.
            if ((seen.RunStep - 1) % _plan.Experiment.Tracking.LogEvery == 0)
                _journal!.Step(seen.RunStep, value, seen.Rate);
            return;
        }

        var files = string.Join(", ", seen.Indices.Take(5).Select(index => _plan.Data.Train.Samples[index].Id)) + (seen.Indices.Length > 5 ? $" and {seen.Indices.Length - 5} more" : "");
        var checkpoint = _context.Checkpoints.Any ? "The last good checkpoint is kept." : "There is no checkpoint yet.";
        throw new RunException(
            $"The loss is {(double.IsNaN(value) ? "not a number" : "infinite")} in stage '{_stage.Section.Stage}', epoch {_at.StageEpoch + 1}, step {seen.Step + 1} (pictures: {files}). "
            + $"{checkpoint} A smaller learning rate ({seen.Rate:R} now) or 'gradient_clip' usually helps.");
    }

    private EpochMetrics? Validate()
    {
        if (_validation is null)
            return null;
        var start = Stopwatch.GetTimestamp();
        _meter.Restart();
        try
        {
            return _evaluator.Measure(_validation, _stage.ValidationBatches, _validated, _network.Device, _trainer.PenaltyValue, Progress, _context.Stop);
        }
        catch (OperationCanceledException)
        {
            // The epoch is trained. A continued run starts with its validation.
            _trainer.Average?.Swap();
            WriteCheckpoint();
            throw;
        }
        finally
        {
            _validationSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        void Progress(int step, int images)
        {
            _meter.Count(images);
            if (_meter.IsDue)
                _meter.Report(EpochPhase.Validation, _stage.Section.Stage, _at.Epoch + 1, step, _stage.ValidationBatches, null);
        }
    }

    private FinishedEpoch Finish(EpochMetrics train, EpochMetrics? validation, double rate)
    {
        var metrics = new Dictionary<string, double>(train.Values, StringComparer.Ordinal);
        foreach (var (name, value) in validation?.Values ?? new Dictionary<string, double>())
            metrics[MetricName.Validation + name] = value;

        var result = new EpochResult(
            _stage.Section.Stage, _at.Epoch + 1, _at.StageEpoch + 1, metrics, _at.EpochSeconds + _validationSeconds,
            _at.EpochSeconds > 0 ? _at.Images / _at.EpochSeconds : 0);
        return new FinishedEpoch(result, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), rate, _at.WaitedSeconds, _at.Steps);
    }

    /// <summary>Stores the weights after this epoch if they are the best of the stage or the run, and marks those that no longer are.</summary>
    private void KeepIfBest(CheckpointState next)
    {
        var kept = new HashSet<int>();
        if (BestModel.Epoch(_plan, [.. next.Epochs.Select(epoch => epoch.Result)]) is { } best)
            kept.Add(best);
        if (_stage.EarlyStopping is { } early && early.After(History(next, _stage.Section.EarlyStopping!.Monitor)).BestEpoch is { } offset)
            kept.Add(next.Epoch - next.StageEpoch + offset + 1);
        if (kept.Contains(next.Epoch))
            _context.Checkpoints.WriteWeights(next.Epoch, _network.Data(_stage.Index));
        // The previous checkpoint needs the old weights, so they are deleted after the new checkpoint is written.
        _forget = kept;
    }

    private HashSet<int>? _forget;
    private bool _kept;
    private double _validationSeconds;

    private void WriteCheckpoint()
    {
        var tensors = _network.Data(_stage.Index, WeightsPrefix)
            .Concat(_trainer.Optimizer.State.Select(pair => (OptimizerPrefix + pair.Key, pair.Value.Data())));
        if (_trainer.Average is { } average)
            tensors = tensors.Concat(average.State.Select(pair => (pair.Key, pair.Value.Data())));
        _context.WriteCheckpoint(_at with { Metrics = _at.Step > 0 ? _metrics.Save() : null }, tensors);
        _kept = true;
        Forget();
    }

    private double RateAt(long update) =>
        _stage.Schedule.At(_stage.Span, update, History(_at, _stage.Schedule.Watches));

    /// <summary>Whether an update is made after this many batches of the epoch; the last group of an epoch may be smaller.</summary>
    private bool IsWhole(int step) => step % _stage.Section.Accumulate == 0 || step == _stage.BatchesPerEpoch;

    private int GroupSize(int step)
    {
        var size = _stage.Section.Accumulate;
        return Math.Min(size, _stage.BatchesPerEpoch - (step / size * size));
    }
}
