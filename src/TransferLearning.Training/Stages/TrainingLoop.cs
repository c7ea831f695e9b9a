using TransferLearning.Models.Weights;
using TransferLearning.Training.Checkpoints;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Progress;
using TransferLearning.Training.Schedules;

namespace TransferLearning.Training.Stages;

/// <summary>
/// Runs the stages one after another, from the position of the newest checkpoint. What happens next is a function of
/// the counters and histories in <see cref="CheckpointState"/>, so a continued run does the same as an uninterrupted one.
/// </summary>
internal sealed class TrainingLoop(Plan plan, NetworkSession network, IStageInputs inputs, TrainingLog journal, RunContext context)
{
    private CheckpointState _at = new();

    /// <summary>Trains to the end.</summary>
    /// <param name="newest">The newest checkpoint; null for a new run.</param>
    /// <returns>The position of the run at the end.</returns>
    /// <exception cref="OperationCanceledException">Cancelled or pre-empted; a checkpoint was written if the tensors are those after a complete step.</exception>
    public CheckpointState Run((CheckpointState State, IWeightFile Tensors)? newest)
    {
        if (newest is var (state, tensors))
        {
            _at = state;
            network.CopyFrom(tensors, StageRun.WeightsPrefix);
        }

        journal.Begin(newest?.State);
        for (var index = _at.Stage; index < plan.Stages.Count && !context.Pruned; index++)
            RunStage(plan.Stages[index], newest?.Tensors);
        return _at;
    }

    private void RunStage(StageProgram stage, IWeightFile? resumed)
    {
        var trained = stage.Trainable.Sum(spec => spec.Shape.Elements);
        context.Observer.StageStarted(new StageStarted(
            stage.Section.Stage, stage.Index + 1, plan.Stages.Count, stage.Epochs, trained, plan.Network.ParameterCount - trained));
        using var run = new StageRun(plan, stage, network, inputs, context, _at);
        if (resumed is not null && (_at.StageEpoch > 0 || _at.Step > 0))
            run.Restore(resumed);
        while (!IsOver(stage) && !context.Pruned)
        {
            _at = run.Epoch(journal);
            context.AskToContinue(_at.Epochs[^1].Result);
        }

        // A pruned run has not finished its stage: if it is continued, it starts after the epoch at which it was pruned.
        if (context.Pruned)
            run.Keep();
        else
            Close(stage, run);
    }

    private bool IsOver(StageProgram stage) =>
        _at.StageEpoch >= stage.Epochs || (_at.StageEpoch > 0 && _at.Step == 0 && EarlyStopped(stage).Stop);

    private EarlyStoppingState EarlyStopped(StageProgram stage) =>
        stage.EarlyStopping is { } early ? early.After(StageRun.History(_at, stage.Section.EarlyStopping!.Monitor)) : default;

    /// <summary>Ends the stage. As in Keras, restore_best restores the best weights even if the stage did not stop early; otherwise averaged weights stay.</summary>
    private void Close(StageProgram stage, StageRun run)
    {
        var early = EarlyStopped(stage);
        if (early.Stop && _at.StageEpoch < stage.Epochs)
            context.Observer.Notice($"Stage '{stage.Section.Stage}' ended early: {stage.Section.EarlyStopping!.Monitor} has not improved for {early.Wait} epochs.");
        if (stage.Section.EarlyStopping is { RestoreBest: true } section && early.BestEpoch is { } offset)
        {
            var best = _at.Epoch - _at.StageEpoch + offset + 1;
            using var weights = context.Checkpoints.OpenWeights(best);
            network.CopyFrom(weights);
            context.Observer.Notice($"Stage '{stage.Section.Stage}': the weights of epoch {best} are restored, the best by {section.Monitor}.");
        }
        else
        {
            run.KeepAverages();
        }

        _at = _at with { Stage = stage.Index + 1, StageEpoch = 0, Step = 0, Updates = 0, Metrics = null, Images = 0, EpochSeconds = 0, WaitedSeconds = 0 };
        context.WriteCheckpoint(_at, network.Data(stage.Index, StageRun.WeightsPrefix));
        run.Forget();
    }
}
