using TransferLearning.Training.Precision;
using static TorchSharp.torch;

namespace TransferLearning.Training.Inputs;

/// <summary>Converts the numbers of texts' words to tensors, float32 N × words.</summary>
/// <param name="length">The number of words of a text.</param>
/// <param name="device">The device of the tensors.</param>
/// <param name="trims">Whether a batch is as long as its longest text; otherwise it has all padding, for a network with layers that read it.</param>
/// <param name="padding">The number of padding.</param>
internal sealed unsafe class TokenTensors(int length, Device device, bool trims, int padding = 0) : IInputTensors
{
    private HostStaging? _staging;
    private int _capacity;

    public Tensor Load(byte* samples, int count)
    {
        if (_staging is null || count > _capacity)
        {
            _staging?.Dispose();
            _capacity = count;
            _staging = new HostStaging([count, length], float32, device);
        }
        var numbers = new ReadOnlySpan<float>(samples, checked(count * length));
        var longest = trims ? Longest(numbers) : length;
        var to = new Span<float>(_staging.Next(), numbers.Length);
        for (var text = 0; text < count; text++)
            numbers.Slice(text * length, longest).CopyTo(to[(text * longest)..]);
        using var scope = NewDisposeScope();
        // The staging's memory is used again for the next batch.
        return _staging.SendPacked(count, longest).clone().MoveToOuterDisposeScope();
    }

    public void Dispose() => _staging?.Dispose();

    // At least 1: a tensor without words could not go through a network.
    private int Longest(ReadOnlySpan<float> numbers)
    {
        var longest = 1;
        for (var from = 0; from < numbers.Length && longest < length; from += length)
            longest = Math.Max(longest, TextLengths.WordsOf(numbers.Slice(from, length), padding));
        return longest;
    }
}
