using System.Collections.Concurrent;
using System.Text.Json;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Sweeps.Running;

/// <summary>The loop of a worker: reads requests, runs trials and reports events. Torch and decoded images stay in memory between trials.</summary>
public sealed class WorkerLoop(ITrialRunner runner, TextReader requests, TextWriter events)
{
    /// <summary>Runs until there are no more requests, a trial is left to another process, or it is cancelled.</summary>
    /// <param name="preempted">The machine is about to be taken away: the running trial writes a checkpoint.</param>
    /// <param name="cancellation">Cancels the running trial.</param>
    /// <exception cref="RunException">A request names a folder that holds no sweep.</exception>
    public void Run(CancellationToken preempted, CancellationToken cancellation)
    {
        // Not disposed: the reading thread uses them too and may outlive this loop.
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

    /// <summary>The next request; null if there are no more.</summary>
    private static WorkerRequest? Next(BlockingCollection<WorkerRequest> waiting) => waiting.TryTake(out var request, Timeout.Infinite) ? request : null;

    /// <summary>
    /// Reads requests on a separate thread, so that the end of the requests is noticed during an epoch too. It means that the sweep's
    /// process has ended; the trial then writes a checkpoint at its next step, for the next start of the sweep.
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
