using System.Text.Json;
using TransferLearning.Sweeps.Running;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Cli.Sweeping;

/// <summary>A worker: reads requests, runs trials, says how they go; torch and the decoded images stay warm from one to the next.</summary>
internal sealed class WorkerLoop(SweepFolder folder, SweepRecord sweep, ITrialRunner runner, TextReader requests, TextWriter events)
{
    public void Run(CancellationToken preempted, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested && Next() is { Order: WorkerOrder.Run } request)
        {
            var trial = folder.Status(request.Trial)!;
            // A parent that is gone gives no answer: then the trial writes a checkpoint, for the sweep that will come.
            using var orphaned = CancellationTokenSource.CreateLinkedTokenSource(preempted);
            var ended = runner.Run(folder, sweep, trial,
                run => Say(new WorkerEvent(trial.Trial, RunId: run)),
                report =>
                {
                    Say(new WorkerEvent(trial.Trial, Report: report));
                    var answer = Next();
                    if (answer is null)
                        orphaned.Cancel();
                    return answer is { Order: WorkerOrder.Stop };
                },
                orphaned.Token, cancellation);
            if (ended.Ended)
                Say(new WorkerEvent(trial.Trial, Ended: ended));
            else
                return;
        }
    }

    private WorkerRequest? Next() =>
        requests.ReadLine() is { } line ? JsonSerializer.Deserialize(line, SweepJson.Default.WorkerRequest) : null;

    private void Say(WorkerEvent said)
    {
        events.WriteLine(JsonSerializer.Serialize(said, SweepJson.Default.WorkerEvent));
        events.Flush();
    }
}
