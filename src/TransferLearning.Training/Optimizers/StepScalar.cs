using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TransferLearning.Training.Optimizers;

/// <summary>
/// A number that changes every step (a learning rate), as a scalar tensor in host memory that is written in place. This allocates nothing,
/// and torch accepts such a tensor as an operand on any device.
/// </summary>
internal sealed unsafe class StepScalar : IDisposable
{
    private readonly void* _data;

    public StepScalar(ScalarType type)
    {
        // For half types, float32 is precise enough.
        Type = type is ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        Tensor = zeros([], Type, CPU).DetachFromDisposeScope();
        _data = Unsafe.AsPointer(ref MemoryMarshal.GetReference(Tensor.bytes));
    }

    public ScalarType Type { get; }

    public Tensor Tensor { get; }

    public void Set(double value)
    {
        if (Type == ScalarType.Float64)
            *(double*)_data = value;
        else
            *(float*)_data = (float)value;
    }

    public void Dispose() => Tensor.Dispose();
}
