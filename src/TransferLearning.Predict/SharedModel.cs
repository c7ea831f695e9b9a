using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace TransferLearning.Predict;

/// <summary>
/// Runs a model for many callers: one computation at a time, on all threads. Pictures that arrive during a computation wait and are then computed
/// together. No caller waits for more pictures to arrive.
/// </summary>
internal sealed class SharedModel(Func<byte[], int, float[]> run, int pictureBytes, int mostTogether) : IDisposable
{
    private readonly ConcurrentQueue<Request> _waiting = new();
    private readonly SemaphoreSlim _turn = new(1);
    private byte[] _pixels = [];

    /// <summary>The outputs of one picture.</summary>
    /// <param name="pixels">Its pixels; they must not change until the call returns.</param>
    public float[] Run(byte[] pixels)
    {
        var request = Enqueue(pixels);
        _turn.Wait();
        return Finish(request);
    }

    /// <summary>Like <see cref="Run(byte[])"/>, but holds no thread while it waits.</summary>
    public async Task<float[]> RunAsync(byte[] pixels, CancellationToken cancellation)
    {
        var request = Enqueue(pixels);
        try
        {
            await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            request.IsGivenUp = true;
            throw;
        }
        return Finish(request);
    }

    /// <summary>The outputs of several samples, in their order.</summary>
    public IReadOnlyList<float[]> RunAll(IReadOnlyList<byte[]> samples)
    {
        var requests = samples.Select(Enqueue).ToList();
        _turn.Wait();
        try
        {
            while (requests.Exists(request => request is { Outputs: null, Failure: null }))
                RunNext();
        }
        finally
        {
            _turn.Release();
        }
        foreach (var request in requests)
            request.Failure?.Throw();
        return requests.ConvertAll(request => request.Outputs!);
    }

    public void Dispose() => _turn.Dispose();

    private Request Enqueue(byte[] pixels)
    {
        var request = new Request(pixels);
        _waiting.Enqueue(request);
        return request;
    }

    // It is this caller's turn. Its picture is among the next ones of the queue, unless another caller has computed it already.
    private float[] Finish(Request request)
    {
        try
        {
            while (request is { Outputs: null, Failure: null })
                RunNext();
        }
        finally
        {
            _turn.Release();
        }
        request.Failure?.Throw();
        return request.Outputs!;
    }

    private void RunNext()
    {
        var together = new List<Request>(mostTogether);
        while (together.Count < mostTogether && _waiting.TryDequeue(out var next))
            if (!next.IsGivenUp)
                together.Add(next);
        try
        {
            Run(together);
        }
        catch (Exception wrong)
        {
            foreach (var request in together)
                request.Failure = ExceptionDispatchInfo.Capture(wrong);
        }
    }

    private void Run(List<Request> together)
    {
        var pixels = together.Count == 1 ? together[0].Pixels : Collected(together);
        var outputs = run(pixels, together.Count);
        var each = outputs.Length / together.Count;
        for (var i = 0; i < together.Count; i++)
            together[i].Outputs = outputs.AsSpan(i * each, each).ToArray();
    }

    private byte[] Collected(List<Request> together)
    {
        if (_pixels.Length < together.Count * pictureBytes)
            _pixels = new byte[together.Count * pictureBytes];
        for (var i = 0; i < together.Count; i++)
            together[i].Pixels.AsSpan(0, pictureBytes).CopyTo(_pixels.AsSpan(i * pictureBytes));
        return _pixels;
    }

    private sealed class Request(byte[] pixels)
    {
        public byte[] Pixels { get; } = pixels;

        public float[]? Outputs { get; set; }

        public ExceptionDispatchInfo? Failure { get; set; }

        /// <summary>Whether its caller has cancelled it, so that it need not be computed.</summary>
        public volatile bool IsGivenUp;
    }
}
