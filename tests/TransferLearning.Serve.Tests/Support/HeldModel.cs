using System.Threading.Channels;
using TransferLearning.Predict;

namespace TransferLearning.Serve.Tests.Support;

/// <summary>A model that answers when the test says so, and tells the test what reaches it.</summary>
internal sealed class HeldModel : ServedModel
{
    private readonly TaskCompletionSource _mayAnswer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<int> _entered = Channel.CreateUnbounded<int>();

    public override string Name => "held";

    /// <summary>Ends when a request was cancelled while the model held it.</summary>
    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Waits until so many requests have reached the model.</summary>
    public async Task Entered(int count)
    {
        for (var i = 0; i < count; i++)
            await _entered.Reader.ReadAsync();
    }

    public void Answer() => _mayAnswer.SetResult();

    internal override IReadOnlyList<string> Outputs => ["held"];

    internal override FittedPicture Fit(ReadOnlySpan<byte> file) => new([0, 0, 0], 1);

    internal override async Task<PictureAnswer> PredictAsync(ReadOnlyMemory<byte> file, int? top, CancellationToken cancellation)
    {
        _entered.Writer.TryWrite(file.Length);
        try
        {
            await _mayAnswer.Task.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            Cancelled.TrySetResult();
            throw;
        }
        return new PictureAnswer { Label = "held", Probabilities = new Dictionary<string, float> { ["held"] = 1 } };
    }
}
