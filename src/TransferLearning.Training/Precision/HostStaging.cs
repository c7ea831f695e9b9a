using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace TransferLearning.Training.Precision;

/// <summary>
/// Host memory of a fixed shape, as a tensor and as a pointer, from which batches are copied to the device. For CUDA there are several page-locked
/// buffers, so that a copy runs while the next batch is written; before the first is reused, the device is synchronised. For Metal a copy is waited for. On a
/// CPU the tensor is the batch.
/// </summary>
internal sealed unsafe class HostStaging : IDisposable
{
    /// <summary>The number of buffers on CUDA. The device is synchronised once in this many batches, which has no measurable cost.</summary>
    private const int InTurn = 8;

    private readonly Tensor[] _tensors;
    private readonly nint[] _pointers;
    private readonly Device _device;
    private readonly Action _synchronize;
    private readonly bool _asynchronous;
    private int _next = -1;

    /// <param name="shape">The shape, with the batch first.</param>
    /// <param name="type">The dtype.</param>
    /// <param name="device">The device of the batches.</param>
    public HostStaging(long[] shape, ScalarType type, Device device)
        : this(shape, type, device, device.type switch { DeviceType.CPU => 1, DeviceType.CUDA => InTurn, _ => 2 }, device.type == DeviceType.CUDA, device.type == DeviceType.CUDA ? () => cuda.synchronize(device) : () => { })
    {
    }

    /// <param name="shape">The shape, with the batch first.</param>
    /// <param name="type">The dtype.</param>
    /// <param name="device">The device of the batches.</param>
    /// <param name="buffers">The number of buffers. A single one is the batch itself; several are copied from.</param>
    /// <param name="pinned">Whether the buffers are page-locked.</param>
    /// <param name="synchronize">Waits until the device has finished its work.</param>
    internal HostStaging(long[] shape, ScalarType type, Device device, int buffers, bool pinned, Action synchronize)
    {
        (_device, _synchronize, _asynchronous) = (device, synchronize, pinned);
        _tensors = new Tensor[buffers];
        _pointers = new nint[buffers];
        for (var i = 0; i < buffers; i++)
        {
            using var plain = zeros(shape, type, CPU);
            _tensors[i] = (pinned ? plain.pin_memory() : plain.alias()).DetachFromDisposeScope();
            _pointers[i] = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(_tensors[i].bytes));
        }
    }

    /// <summary>The address to write the next batch to.</summary>
    public void* Next()
    {
        if (++_next == _tensors.Length)
        {
            _next = 0;
            if (_tensors.Length > 1)
                _synchronize();
        }

        return (void*)_pointers[_next];
    }

    /// <summary>Returns the first rows of the written batch on the device. On a CPU it is a view, valid until the next batch is written.</summary>
    public Tensor Send(long rows)
    {
        var view = _tensors[_next].narrow(0, 0, rows);
        if (_tensors.Length == 1)
            return view;
        using (view)
            return view.to(_device, copy: true, non_blocking: _asynchronous);
    }

    /// <summary>Like <see cref="Send"/>, where samples are shorter in their first dimension than those that the memory is for. They are written one after the other.</summary>
    /// <param name="rows">The number of samples.</param>
    /// <param name="length">The size of each sample's first dimension.</param>
    public Tensor SendPacked(long rows, long length)
    {
        var shape = _tensors[_next].shape;
        if (length == shape[1])
            return Send(rows);
        using var scope = NewDisposeScope();
        var elements = shape[2..].Aggregate(rows * length, (product, size) => product * size);
        var view = _tensors[_next].flatten().narrow(0, 0, elements).reshape([rows, length, .. shape[2..]]);
        return (_tensors.Length == 1 ? view : view.to(_device, copy: true, non_blocking: _asynchronous)).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        foreach (var tensor in _tensors)
            tensor.Dispose();
    }
}
