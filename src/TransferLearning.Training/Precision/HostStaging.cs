using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TransferLearning.Training.Precision;

/// <summary>
/// Host memory of a fixed shape, as a tensor and as a pointer, from which batches go to the device. For CUDA it is page-locked and there are several in turn, so that
/// a copy runs while the next batch is written; on a CPU the tensor itself is the batch.
/// </summary>
public sealed unsafe class HostStaging : IDisposable
{
    private readonly Tensor[] _tensors;
    private readonly nint[] _pointers;
    private readonly Device _device;
    private int _next;

    /// <param name="shape">With the batch first.</param>
    /// <param name="type">The elements' type.</param>
    /// <param name="device">Where batches go.</param>
    public HostStaging(long[] shape, ScalarType type, Device device)
    {
        _device = device;
        var onHost = device.type == TorchSharp.DeviceType.CPU;
        _tensors = new Tensor[onHost ? 1 : 3];
        _pointers = new nint[_tensors.Length];
        for (var i = 0; i < _tensors.Length; i++)
        {
            using var plain = zeros(shape, type, CPU);
            _tensors[i] = (onHost ? plain.alias() : plain.pin_memory()).DetachFromDisposeScope();
            _pointers[i] = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(_tensors[i].bytes));
        }
    }

    /// <summary>Where the next batch is to be written. On CUDA, a buffer is used again after two others: its copy has long been done then, as each step waits for its loss.</summary>
    public void* Next()
    {
        _next = (_next + 1) % _tensors.Length;
        return (void*)_pointers[_next];
    }

    /// <summary>The first rows of what was written, on the device. On a CPU it is a view, valid until the next batch is written.</summary>
    public Tensor Send(long rows)
    {
        var view = _tensors[_next].narrow(0, 0, rows);
        if (_tensors.Length == 1)
            return view;
        using (view)
            return view.to(_device, non_blocking: true);
    }

    public void Dispose()
    {
        foreach (var tensor in _tensors)
            tensor.Dispose();
    }
}
