using System.Collections.Concurrent;
using System.Text.Json;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Sweeps.Running;

/// <summary>A worker: says that it is ready, reads requests, runs trials, says how they go; torch and the decoded images stay warm from one to the next.</summary>
public sealed class WorkerLoop(ITrialRunner runner, TextReader requests, TextWriter events)
{
    /// <summary>Runs until the requests end, a trial is left, or it is cancelled.</summary>
    /// <param name="preempted">The machine is about to be taken away: the trial at work writes a checkpoint.</param>
    /// <param name="cancellation">Ends the trial at work.</param>
    /// <exception cref="RunException">A request names a folder that holds no sweep.</exception>
    public void Run(CancellationToken preempted, CancellationToken cancellation)
    {
        // Of the reading thread as well, which may outlive the loop: nobody disposes of them.
        var waiting = new BlockingCollection<WorkerRequest>();
        var orphaned = new CancellationTokenSource();
        new Thread(() => Read(waiting, orphaned)) { IsBackground = true, Name = "requests" }.Start();
        Say(new WorkerEvent(-1, Ready: true));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(preempted, orphaned.Token);
        while (!cancellation.IsCancellationRequested && Next(waiting) is { Order: WorkerOrder.Run, Folder: { } path } request)
        {
            var folder = new SweepFolder(path);
            var sweep = folder.Record() ?? throw new RunException($"'{path}' holds no sweep.");
            var trial = folder.Status(request.Trial)!;
            var ended = runner.Run(folder, sweep, trial,
                run => Say(new WorkerEvent(trial.Trial, RunId: run)),
                report =>
                {
                    Say(new WorkerEvent(trial.Trial, Report: report));
                    return request.Asks && Next(waiting) is { Order: WorkerOrder.Stop };
                },
                stop.Token, cancellation);
            if (ended.Ended)
            {
                Say(new WorkerEvent(trial.Trial, Ended: ended));
                continue;
            }

            if (ended is { Phase: TrialPhase.Waiting, Message: { } why })
                Say(new WorkerEvent(trial.Trial, Leaves: why));
            return;
        }
    }

    /// <summary>The next request; null where there will be none.</summary>
    private static WorkerRequest? Next(BlockingCollection<WorkerRequest> waiting) => waiting.TryTake(out var request, Timeout.Infinite) ? request : null;

    /// <summary>
    /// Reads on a thread of its own, so that the end of the requests is seen in the middle of an epoch too: then the sweep's
    /// process is gone, and the trial writes a checkpoint at its next step, for the sweep that will come.
    /// </summary>
    private void Read(BlockingCollection<WorkerRequest> waiting, CancellationTokenSource orphaned)
    {
        while (requests.ReadLine() is { } line)
            if (JsonSerializer.Deserialize(line, SweepJson.Default.WorkerRequest) is { } request)
                waiting.Add(request);
        waiting.CompleteAdding();
        orphaned.Cancel();
    }

    private void Say(WorkerEvent said)
    {
        events.WriteLine(JsonSerializer.Serialize(said, SweepJson.Default.WorkerEvent));
        events.Flush();
    }
}
