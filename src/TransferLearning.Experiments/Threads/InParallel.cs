using System.Runtime.ExceptionServices;

namespace TransferLearning.Experiments.Threads;

/// <summary>
/// Loops on several threads that end as plain ones do: with the exception itself, never with an <see cref="AggregateException"/>, so that whoever
/// catches a cancellation or a <see cref="RunException"/> catches it. All parallel loops of the program go through here.
/// </summary>
public static class InParallel
{
    /// <summary>Runs the body for each number, in any order.</summary>
    /// <param name="from">The first number.</param>
    /// <param name="to">The number after the last.</param>
    /// <param name="body">The body. Its exception ends the loop: of several the one of the lowest number, as in a plain loop.</param>
    /// <param name="threads">Threads at most; null: one a processor.</param>
    /// <param name="cancellation">Looked at before each number.</param>
    /// <exception cref="OperationCanceledException"/>
    public static void For(int from, int to, Action<int> body, int? threads = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        var gate = new Lock();
        (int Number, ExceptionDispatchInfo Failure)? first = null;
        var options = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = threads ?? Math.Max(1, Environment.ProcessorCount) };
        Parallel.For(from, to, options, (number, loop) =>
        {
            try
            {
                body(number);
            }
            catch (Exception wrong)
            {
                lock (gate)
                    if (first is null || number < first.Value.Number)
                        first = (number, ExceptionDispatchInfo.Capture(wrong));
                // Lower numbers are still done, so that it does not depend on the threads which exception is thrown.
                loop.Break();
            }
        });
        first?.Failure.Throw();
    }
}
