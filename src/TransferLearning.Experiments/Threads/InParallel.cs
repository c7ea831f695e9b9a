using System.Runtime.ExceptionServices;

namespace TransferLearning.Experiments.Threads;

/// <summary>
/// Parallel loops that end like plain ones: with the original exception, never with an <see cref="AggregateException"/>, so that a
/// catch of a cancellation or of a <see cref="RunException"/> works. All parallel loops of the program use this class.
/// </summary>
public static class InParallel
{
    /// <summary>Runs the body for each number, in any order.</summary>
    /// <param name="from">The first number.</param>
    /// <param name="to">The number after the last.</param>
    /// <param name="body">The body. An exception ends the loop; of several, the one of the lowest number is thrown, as in a plain loop.</param>
    /// <param name="threads">The maximum number of threads; null for one per processor.</param>
    /// <param name="cancellation">Checked before each number.</param>
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
                // Lower numbers still run, so that the thrown exception does not depend on threads.
                loop.Break();
            }
        });
        first?.Failure.Throw();
    }
}
