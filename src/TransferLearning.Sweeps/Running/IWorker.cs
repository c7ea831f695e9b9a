namespace TransferLearning.Sweeps.Running;

/// <summary>A process that runs trials one after the other and stays warm between them.</summary>
public interface IWorker : IAsyncDisposable
{
    /// <summary>As a status names it: <c>host:process</c>.</summary>
    string Name { get; }

    /// <summary>Sends a line; does nothing where the worker is gone (its end is seen by <see cref="NextAsync"/>).</summary>
    Task SendAsync(WorkerRequest request, CancellationToken cancellation);

    /// <summary>The worker's next line, or null where it has ended.</summary>
    Task<WorkerEvent?> NextAsync(CancellationToken cancellation);

    /// <summary>The last lines of what it wrote besides, for the message of a failed trial.</summary>
    string Tail { get; }

    /// <summary>Asks it to write a checkpoint and end (SIGTERM); kills it where it does not within <paramref name="grace"/>.</summary>
    Task StopAsync(TimeSpan grace);
}

/// <summary>Starts workers.</summary>
public interface IWorkerFactory
{
    /// <param name="slot">From 0 to <c>parallel</c> − 1: chooses the device where there are several.</param>
    IWorker Start(int slot);
}
