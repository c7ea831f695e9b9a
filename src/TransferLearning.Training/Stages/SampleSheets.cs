using System.Text;
using TransferLearning.Tracking;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Progress;

namespace TransferLearning.Training.Stages;

/// <summary>
/// Draws and logs augmented training pictures: of the first epoch of each stage, and of the epochs 1, 2, 4, 8, …. Training does not wait for this.
/// Of texts it logs one file with the lines of the first epochs. Sheets that an interruption left out are drawn when the run continues.
/// </summary>
internal sealed class SampleSheets(Plan plan, IRunLog log, RunContext context) : IDisposable
{
    public const string Key = "augmented_samples";

    private const int Texts = 10, Epochs = 5;

    private Task _drawing = Task.CompletedTask;
    private string? _failure;

    /// <summary>Queues the sheet of a finished epoch, if it has one.</summary>
    public void After(EpochResult epoch)
    {
        if (plan.Experiment.Augmentation.Parts.Count == 0 || !(epoch.StageEpoch == 1 || int.IsPow2(epoch.Epoch)) || log.HasImage(Key, Step(epoch)) || (plan.Data.Text is not null && epoch.Epoch > 1))
            return;
        _drawing = _drawing.ContinueWith(_ => Draw(epoch), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>Waits for queued sheets; a stopped run does not wait for the rest.</summary>
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
            if (plan.Data.Text is not null)
                log.Artifact($"{Key}.txt", Encoding.UTF8.GetBytes(TextPreview.Lines(TextPreview.Of(plan.Experiment, plan.Data, WordChanges.Of(plan), Texts, Epochs))));
            else
                log.Image(Key, AugmentedSamples.Render(plan.Experiment, plan.Data, epoch.Epoch, Pass(epoch), context.Stop), Step(epoch));
        }
        catch (OperationCanceledException) when (context.Stop.IsCancellationRequested)
        {
            // The continued run draws it.
        }
        catch (Exception wrong) when (wrong is not OutOfMemoryException)
        {
            // A failure to draw pictures must not end a run.
            _failure = wrong.Message;
        }
    }

    /// <summary>The number of epochs before this one. MLflow's slider starts at step 0 and shows nothing there unless something was logged at step 0.</summary>
    private static int Step(EpochResult epoch) => epoch.Epoch - 1;

    /// <summary>The pass over the pictures in which the epoch started: with <c>steps_per_epoch</c>, an epoch is not a pass.</summary>
    private int Pass(EpochResult epoch)
    {
        var batches = plan.Stages.First(stage => stage.Section.Stage == epoch.Stage).BatchesPerEpoch;
        var inPass = new BatchOrder(plan.Data.Train.Count, LoaderOptions.For(plan.Experiment, training: true)).StepsPerEpoch;
        return (int)((epoch.Epoch - 1L) * batches / inPass);
    }
}
