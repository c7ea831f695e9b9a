using TransferLearning.Tracking;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Progress;

namespace TransferLearning.Training.Stages;

/// <summary>
/// Augmented training pictures, drawn and logged beside training, which never waits for them: of the first epoch of each stage and of epochs 1, 2, 4, 8, ….
/// What an interruption left out is drawn when the run goes on.
/// </summary>
internal sealed class SampleSheets(Plan plan, IRunLog log, RunContext context) : IDisposable
{
    public const string Key = "augmented_samples";

    private Task _drawing = Task.CompletedTask;
    private string? _failure;

    /// <summary>Takes note of a finished epoch.</summary>
    public void After(EpochResult epoch)
    {
        if (plan.Experiment.Augmentation.Parts.Count == 0 || !(epoch.StageEpoch == 1 || int.IsPow2(epoch.Epoch)) || log.HasImage(Key, Step(epoch)))
            return;
        _drawing = _drawing.ContinueWith(_ => Draw(epoch), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>Waits for what is being drawn; a run that is stopped does not wait for what is left.</summary>
    public void Dispose()
    {
        _drawing.Wait(CancellationToken.None);
        if (_failure is not null)
            context.Observer.Notice($"The augmented samples could not be drawn: {_failure}");
    }

    private void Draw(EpochResult epoch)
    {
        try
        {
            log.Image(Key, AugmentedSamples.Render(plan.Experiment, plan.Data, epoch.Epoch, Pass(epoch), context.Stop), Step(epoch));
        }
        catch (OperationCanceledException) when (context.Stop.IsCancellationRequested)
        {
            // The run goes on another time, and draws it then.
        }
        catch (Exception wrong) when (wrong is not OutOfMemoryException)
        {
            // Pictures for looking at are no reason to lose a run.
            _failure = wrong.Message;
        }
    }

    /// <summary>The epochs before this one. MLflow's slider begins at step 0, and shows nothing there if nothing was logged at it.</summary>
    private static int Step(EpochResult epoch) => epoch.Epoch - 1;

    /// <summary>The pass over the pictures that the epoch began in: with <c>steps_per_epoch</c> an epoch is not a pass.</summary>
    private int Pass(EpochResult epoch)
    {
        var batches = plan.Stages.First(stage => stage.Section.Stage == epoch.Stage).BatchesPerEpoch;
        var inPass = new BatchOrder(plan.Data.Train.Count, LoaderOptions.For(plan.Experiment, training: true)).StepsPerEpoch;
        return (int)((epoch.Epoch - 1L) * batches / inPass);
    }
}
