using TransferLearning.Models.Machine;
using TransferLearning.Models.Torch;
using TransferLearning.Models.Vectors;
using TransferLearning.Tracking;
using TransferLearning.Training.Checkpoints;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Machine;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Progress;
using TransferLearning.Training.Stages;

namespace TransferLearning.Training.Running;

/// <summary>
/// Runs a plan. A run is identified by what determines it: the same plan continues an interrupted run to the same bytes,
/// and a finished run is not repeated.
/// </summary>
/// <param name="planner">Makes a new plan if a run needs one.</param>
public sealed class Runner(IPlanner planner)
{
    /// <summary>Runs a plan to its end or to a checkpoint.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="tracker">The store of the run. The run waits for it only at the end, to deliver its log, and not for long.</param>
    /// <param name="observer">Receives the progress.</param>
    /// <param name="options">The options.</param>
    /// <param name="cancellation">Ends the run within a step. The run is marked KILLED, and the same command continues it.</param>
    /// <returns>The result; cancellation does not throw.</returns>
    /// <exception cref="RunException">An error that only running can find; the run is marked FAILED.</exception>
    public RunResult Run(Plan plan, Tracker tracker, IRunObserver observer, RunOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(tracker);
        ArgumentNullException.ThrowIfNull(observer);
        options ??= new RunOptions();
        try
        {
            plan = Fetch(plan, observer, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return Result(plan, RunOutcome.Cancelled) with { Message = "Stopped while the weights were fetched; the same command continues from there." };
        }

        if (options.DryRun)
            return new DryRun(plan, observer, options).Run(cancellation);
        var folder = RunFolder.Of(options.StateFolder, plan.Identity);
        using var held = FolderLock.TryTake(folder.Path, out var holder);
        if (held is null)
            return Result(plan, RunOutcome.RunningElsewhere) with { Message = $"{holder} is already working on this run ({folder.Path}); nothing was done.", StateFolder = folder.Path };
        if (options.Fresh)
            folder.Clear();
        var record = folder.Read();
        // If somebody removed the model of a finished run, the run's end is repeated from its last checkpoint.
        if (record?.Result is { } earlier && (earlier.ModelFolder is null || ModelFolder.IsIn(folder.Model)))
        {
            var (storeRunId, url) = tracker.Find(record.RunId);
            var finished = earlier with
            {
                StoreRunId = storeRunId,
                Url = url,
                StateFolder = folder.Path,
                ModelFolder = earlier.ModelFolder is null ? null : folder.Model,
                CurvesFile = File.Exists(folder.Curves) ? folder.Curves : null,
                Outcome = RunOutcome.AlreadyFinished,
                Name = record.Name ?? earlier.Name,
                Gates = Gates.Check(plan.Experiment.Expect, earlier.Metrics),
                Message = $"This run has already finished{As(record, plan)}: MLflow run {(storeRunId ?? record.RunId)[..8]}, started {record.Started:yyyy-MM-dd HH:mm}. '--fresh' repeats it.",
            };
            return finished.ModelFolder is not null && Registration.IsMissing(plan, options, tracker, record.RunId) ? RegisterLate(plan, tracker, observer, options, record.RunId, finished) : finished;
        }

        return Start(plan, tracker, observer, options, folder, record, cancellation);
    }

    /// <summary>Registers the model of a run that had finished before its file asked for it.</summary>
    private static RunResult RegisterLate(Plan plan, Tracker tracker, IRunObserver observer, RunOptions options, string runId, RunResult finished)
    {
        var register = plan.Experiment.Tracking.Register!;
        try
        {
            using var log = tracker.Amend(runId);
            return Registration.Register(register, finished.Metrics, log, observer)
                ? Deliver(log, observer, options, finished) with { Message = $"{finished.Message} Its model is registered as '{register.Name}' now." }
                : finished;
        }
        catch (RunException impossible)
        {
            observer.Notice($"The model is not registered as '{register.Name}': {impossible.Message}");
            return finished;
        }
    }

    /// <summary>Downloads weights or word vectors that are not on this machine and plans again, because their hash is part of the run's identity.</summary>
    private Plan Fetch(Plan plan, IRunObserver observer, CancellationToken cancellation)
    {
        if (plan.Vectors is { Vectors: null, Source: { } vectors })
        {
            observer.Notice($"Fetching the word vectors '{vectors.Request}' from {vectors.Url}.");
            new VectorsStore().FetchAsync(vectors, new FetchNotices(observer), cancellation).GetAwaiter().GetResult();
            return planner.Plan(plan.Experiment, plan.Fold, cancellation).Valid;
        }

        if (plan.Weights is not { File: null } weights)
            return plan;
        observer.Notice(UrlSecrets.Masked($"Fetching the weights '{weights.Description}' from {weights.Url}."));
        weights.FetchAsync(new FetchNotices(observer), cancellation).GetAwaiter().GetResult();
        return planner.Plan(plan.Experiment, plan.Fold, cancellation).Valid;
    }

    private RunResult Start(
        Plan plan, Tracker tracker, IRunObserver observer, RunOptions options, RunFolder folder, RunRecord? record, CancellationToken cancellation)
    {
        var begun = record is null;
        record ??= new RunRecord { Identity = plan.Identity, RunId = Guid.NewGuid().ToString("N"), Started = DateTimeOffset.UtcNow, Mode = TorchModes.Current.Name };
        // If somebody removed the journal, the run starts again: its results matter more than what was logged.
        begun |= !tracker.HasJournal(record.RunId);
        // A run keeps the name of its first start, even if another file continues it.
        var name = begun ? plan.Experiment.Name : record.Name ?? plan.Experiment.Name;
        if (name != plan.Experiment.Name)
            observer.Notice($"'{plan.Experiment.Name}' is the same experiment as '{name}': the run of that name is continued.");
        folder.Write(record = record with { Name = name });
        using var log = begun ? tracker.Start(Info(plan, options, record)) : tracker.Continue(record.RunId);
        if (plan.Fold is null && plan.Experiment.Data.Folds is not null)
            return Folds(plan, tracker, observer, options, folder, record, log, cancellation) with { Name = name };
        using var context = new RunContext(folder.Checkpoints, observer, options.Limits, plan.Experiment.Run, cancellation);
        var stopping = options with { Delivery = AtStop(tracker, options) };
        using var overdue = new OverdueStop(stopping, log, cancellation);
        try
        {
            using var thread = TorchThread.OfCaller(plan.Experiment.Run.Threads);
            using var modes = new RunModes(record.Mode, plan.Experiment.Run.Threads, options.Machine, observer.Notice);
            var result = modes.Run(() => thread.Run(() => Session(plan, log, begun, new RunSession(plan, log, folder, options, context, record)), CancellationToken.None), Changed) with { Name = name };
            if (!context.Pruned)
                folder.Write(record with { Result = result });
            log.Finish(RunStatus.Finished);
            return Deliver(log, observer, options, result);
        }
        catch (OperationCanceledException) when (context.Stop.IsCancellationRequested)
        {
            var preempted = (context.IsSpent || options.Preempted.IsCancellationRequested) && !cancellation.IsCancellationRequested;
            log.Finish(RunStatus.Killed);
            var result = Result(plan, preempted ? RunOutcome.Checkpointed : RunOutcome.Cancelled) with
            {
                Name = name,
                RunId = record.RunId,
                StateFolder = folder.Path,
                Message = "Stopped; the same command continues from the last checkpoint.",
            };
            return Deliver(log, observer, stopping, result);
        }
        catch (Exception wrong)
        {
            log.Tag("tl.failure", wrong.Message);
            log.Finish(RunStatus.Failed);
            log.Deliver(options.Delivery, null, CancellationToken.None);
            throw;
        }

        void Changed(TorchMode mode)
        {
            record = record with { Mode = mode.Name };
            folder.Write(record);
            // The keys of activations that torch computes in bfloat16 contain the mode.
            if (plan.Experiment.Run.Precision != Experiments.Sections.Precision.Fp32)
                plan = planner.Plan(plan.Experiment, plan.Fold, cancellation).Valid;
        }
    }

    private static RunResult Session(Plan plan, IRunLog log, bool begun, RunSession session)
    {
        // The mode may use another number of threads than the one before.
        TorchThreads.Set(plan.Experiment.Run.Threads);
        log.Tag("tl.torch_mode", TorchModes.Current.Name);
        log.Tag("tl.processor", Processor.OfThisMachine.Summary);
        return session.Run(begun);
    }

    private RunResult Folds(
        Plan plan, Tracker tracker, IRunObserver observer, RunOptions options, RunFolder folder, RunRecord record, IRunLog log, CancellationToken cancellation)
    {
        try
        {
            var result = new CrossValidation(plan, planner, observer, options, cancellation)
                .Run(folder, record, log, (fold, nested) => Run(fold, tracker, observer, nested, cancellation));
            if (result.Outcome == RunOutcome.Finished)
                folder.Write(record with { Result = result });
            log.Finish(result.Outcome is RunOutcome.Finished or RunOutcome.Pruned ? RunStatus.Finished : RunStatus.Killed);
            return Deliver(log, observer, options, result);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            log.Finish(RunStatus.Killed);
            return Deliver(log, observer, options, Result(plan, RunOutcome.Cancelled) with { RunId = record.RunId, StateFolder = folder.Path, Message = "Stopped; the same command continues with the fold it was in." });
        }
        catch (Exception wrong)
        {
            log.Tag("tl.failure", wrong.Message);
            log.Finish(RunStatus.Failed);
            log.Deliver(options.Delivery, null, CancellationToken.None);
            throw;
        }
    }

    private static string As(RunRecord record, Plan plan) => record.Name is { } name && name != plan.Experiment.Name ? $" as '{name}'" : "";

    private static RunInfo Info(Plan plan, RunOptions options, RunRecord record) => new()
    {
        Experiment = plan.Experiment.ExperimentName,
        Name = plan.Fold is { } fold ? $"{plan.Experiment.Name}, fold {fold + 1}" : plan.Experiment.Name,
        RunId = record.RunId,
        ParentRunId = options.ParentRunId,
        Description = plan.Experiment.Description,
        Source = plan.Experiment.File,
        Tags = options.Tags,
        GitFolder = Path.GetDirectoryName(Path.GetFullPath(plan.Experiment.File)),
        Started = record.Started,
    };

    private static RunResult Result(Plan plan, RunOutcome outcome) =>
        new() { Outcome = outcome, Name = plan.Experiment.Name, Experiment = plan.Experiment.ExperimentName };

    /// <summary>The time that a stopped run waits for the delivery: short for a server, which may never answer; longer for a local store, which is as slow as its disk.</summary>
    private static TimeSpan AtStop(Tracker tracker, RunOptions options) =>
        TimeSpan.FromSeconds(Math.Min(tracker.Target.Server is null ? 5 : 0.5, options.Delivery.TotalSeconds));

    private static RunResult Deliver(IRunLog log, IRunObserver observer, RunOptions options, RunResult result)
    {
        var delivered = log.Deliver(options.Delivery, new DeliveryNotice(observer), CancellationToken.None);
        foreach (var warning in delivered.Warnings)
            observer.Notice(warning);
        return result with { Url = delivered.Url, StoreRunId = delivered.StoreRunId };
    }
}
