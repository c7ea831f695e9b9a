using TransferLearning.Training.Precision;
using static TorchSharp.torch;

namespace TransferLearning.Training.Inputs;

/// <summary>Converts the numbers of texts' words to tensors, float32 N × words.</summary>
/// <param name="length">The number of words of a text.</param>
/// <param name="device">The device of the tensors.</param>
internal sealed unsafe class TokenTensors(int length, Device device) : IInputTensors
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
        var bytes = checked((long)count * length * sizeof(float));
        Buffer.MemoryCopy(samples, _staging.Next(), bytes, bytes);
        // The staging's memory is used again for the next batch.
        return _staging.Send(count).clone();
    }

    public void Dispose() => _staging?.Dispose();
}
