using System.Collections.Concurrent;

namespace TransferLearning.Predict.Tests;

public sealed class SharedModelTests
{
    [Fact]
    public async Task Should_compute_together_what_arrives_while_it_is_busy()
    {
        using var busy = new BusyModel();
        using var shared = new SharedModel(busy.Run, 1, mostTogether: 4);
        var first = Task.Run(() => shared.Run([0]));
        await busy.Began.WaitAsync();
        // None of these can begin before the first one ends: they wait in the order of their calls.
        var others = Enumerable.Range(1, 6).Select(i => shared.RunAsync([(byte)i], default)).ToList();
        busy.MayEnd.Release(100);

        Assert.Equal(0, Assert.Single(await first));
        for (var i = 0; i < others.Count; i++)
            Assert.Equal(i + 1, Assert.Single(await others[i]));
        Assert.Equal([1, 4, 2], busy.Counts);
    }

    [Fact]
    public async Task Should_not_compute_what_was_given_up()
    {
        using var busy = new BusyModel();
        using var shared = new SharedModel(busy.Run, 1, mostTogether: 4);
        using var stop = new CancellationTokenSource();
        var first = Task.Run(() => shared.Run([0]));
        await busy.Began.WaitAsync();
        var (given, kept) = (shared.RunAsync([1], stop.Token), shared.RunAsync([2], default));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        busy.MayEnd.Release(100);

        Assert.Equal(0, Assert.Single(await first));
        Assert.Equal(2, Assert.Single(await kept));
        Assert.Equal([1, 1], busy.Counts);
    }

    [Fact]
    public async Task Should_tell_a_failure_to_those_whom_it_concerns_and_go_on()
    {
        var fails = true;
        using var shared = new SharedModel((pixels, count) => fails ? throw new InvalidOperationException("out of memory") : [.. pixels.Take(count).Select(value => (float)value)], 1, mostTogether: 4);
        Assert.Equal("out of memory", Assert.Throws<InvalidOperationException>(() => shared.Run([1])).Message);
        await Assert.ThrowsAsync<InvalidOperationException>(() => shared.RunAsync([1], default));
        fails = false;
        Assert.Equal([3], shared.Run([3]));
    }

    [Fact]
    public async Task Should_answer_each_of_many_callers_with_its_own_outputs()
    {
        using var shared = new SharedModel((pixels, count) => [.. pixels.Take(count).Select(value => (float)value)], 1, mostTogether: 3);
        var answers = await Task.WhenAll(Enumerable.Range(0, 2000).Select(i => i % 2 == 0 ? Task.Run(() => shared.Run([(byte)i])) : shared.RunAsync([(byte)i], default)));
        Assert.Equal(Enumerable.Range(0, 2000).Select(i => (float)(byte)i), answers.Select(answer => Assert.Single(answer)));
    }

    /// <summary>A model that gives its pixels back, and waits to be allowed to.</summary>
    private sealed class BusyModel : IDisposable
    {
        public SemaphoreSlim Began { get; } = new(0);

        public SemaphoreSlim MayEnd { get; } = new(0);

        public ConcurrentQueue<int> Counts { get; } = new();

        public float[] Run(byte[] pixels, int count)
        {
            Counts.Enqueue(count);
            Began.Release();
            MayEnd.Wait();
            return [.. pixels.Take(count).Select(value => (float)value)];
        }

        public void Dispose()
        {
            Began.Dispose();
            MayEnd.Dispose();
        }
    }
}
