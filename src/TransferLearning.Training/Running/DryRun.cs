using TransferLearning.Models.Torch;
using TransferLearning.Training.Machine;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Progress;
using TransferLearning.Training.Stages;

namespace TransferLearning.Training.Running;

/// <summary>Runs one batch through every step: training of each stage, validation, test pictures, a checkpoint. Nothing is logged, and written files are removed.</summary>
internal sealed class DryRun(Plan plan, IRunObserver observer, RunOptions options)
{
    public RunResult Run(CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("tl-dry-run-");
        try
        {
            var shortened = Shorten();
            var log = new NoRunLog(plan.Experiment.ExperimentName, folder.FullName);
            var record = new RunRecord { Identity = plan.Identity, RunId = log.RunId, Started = DateTimeOffset.UtcNow };
            var run = new RunFolder(folder.FullName);
            using var context = new RunContext(run.Checkpoints, observer, options.Limits, plan.Experiment.Run, cancellation);
            using var thread = TorchThread.OfCaller(plan.Experiment.Run.Threads);
            using var modes = new RunModes(begun: null, plan.Experiment.Run.Threads, options.Machine, observer.Notice);
            var result = modes.Run(() => thread.Run(() => new RunSession(shortened, log, run, options, context, record).Run(begun: true), CancellationToken.None), _ => { });
            return result with { Outcome = RunOutcome.DryRun, RunId = null, Gates = [], StateFolder = null, ModelFolder = null, CurvesFile = null, Message = "One batch went through every stage; nothing was logged." };
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return new RunResult { Outcome = RunOutcome.Cancelled, Name = plan.Experiment.Name, Experiment = plan.Experiment.ExperimentName };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private Plan Shorten() => plan with
    {
        Stages =
        [
            .. plan.Stages.Select(stage => stage with
            {
                BatchesPerEpoch = 1,
                ValidationBatches = Math.Min(1, stage.ValidationBatches),
                Epochs = 1,
                // One batch cannot fill an entry of the store.
                Store = stage.Store is { } store ? store with { Decision = store.Decision with { Stored = false } } : null,
                Span = stage.Span with { Epochs = 1, StepsPerEpoch = 1 },
            }),
        ],
        Data = plan.Data with { Validation = First(plan.Data.Validation), Test = First(plan.Data.Test) },
    };

    private ImageSet? First(ImageSet? set) => set is null ? null : new ImageSet([.. set.Samples.Take(plan.Experiment.Data.BatchSize)]);
}
