using TransferLearning.Experiments.Threads;

namespace TransferLearning.Experiments.Tests.Threads;

public class InParallelTests
{
    [Fact]
    public void Should_run_the_body_once_for_each_number()
    {
        var counts = new int[1000];
        InParallel.For(0, counts.Length, number => Interlocked.Increment(ref counts[number]));
        Assert.All(counts, count => Assert.Equal(1, count));
    }

    [Fact]
    public void Should_throw_the_exception_of_the_lowest_number_itself()
    {
        var wrong = Assert.Throws<RunException>(() => InParallel.For(0, 1000, number => throw new RunException($"{number}"), threads: 8));
        Assert.Equal("0", wrong.Message);
    }

    /// <summary>A body that checks the token throws at any number, even if the loop itself does not know the token.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(99)]
    public void Should_throw_a_cancellation_unwrapped(int at)
    {
        using var stop = new CancellationTokenSource();
        var token = stop.Token;
        void Body(int number)
        {
            if (number == at)
                stop.Cancel();
            token.ThrowIfCancellationRequested();
        }
        Assert.ThrowsAny<OperationCanceledException>(() => InParallel.For(0, 100, Body, threads: 8));
        Assert.ThrowsAny<OperationCanceledException>(() => InParallel.For(0, 100, Body, cancellation: token));
    }

    /// <summary>Other threads of the program are joined by hand. Any other parallel loop would wrap its exceptions.</summary>
    [Fact]
    public void Should_be_the_only_parallel_loop_of_the_program()
    {
        var others = Directory.EnumerateFiles(Path.Combine(TransferLearning.TestSupport.Shared.Repository, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "InParallel.cs" && !file.Contains("/obj/", StringComparison.Ordinal))
            .Where(file => File.ReadLines(file).Any(line => new[] { " Parallel.For", ".AsParallel(", "Parallel.Invoke(" }.Any(loop => line.Contains(loop, StringComparison.Ordinal))));
        Assert.Empty(others);
    }
}
