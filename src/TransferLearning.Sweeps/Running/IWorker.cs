namespace TransferLearning.Sweeps.Running;

/// <summary>A process that runs trials one after another and keeps torch loaded between them.</summary>
public interface IWorker : IAsyncDisposable
{
    /// <summary>The name in a trial's status: <c>host:process</c>.</summary>
    string Name { get; }

    /// <summary>Sends a request; does nothing if the worker has ended (<see cref="NextAsync"/> then returns null).</summary>
    Task SendAsync(WorkerRequest request, CancellationToken cancellation);

    /// <summary>The worker's next event; null if the worker has ended.</summary>
    Task<WorkerEvent?> NextAsync(CancellationToken cancellation);

    /// <summary>The last lines of the worker's other output, for the message of a failed trial.</summary>
    string Tail { get; }

    /// <summary>Asks the worker to write a checkpoint and end (SIGTERM); kills it if it does not end within <paramref name="grace"/>.</summary>
    Task StopAsync(TimeSpan grace);
}

/// <summary>Starts workers.</summary>
public interface IWorkerFactory
{
    /// <param name="slot">The slot, from 0 to <c>parallel</c> − 1. It chooses the device if there are several.</param>
    IWorker Start(int slot);
}
