using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace TransferLearning.Training.Optimizers.Host;

/// <summary>The order of a tensor's elements in contiguous memory.</summary>
internal enum HostLayout
{
    /// <summary>None of these: not in host memory, another dtype, with gaps, or over 2 GB. torch's operations update such a tensor.</summary>
    None,

    /// <summary>The last dimension is innermost.</summary>
    Contiguous,

    /// <summary>The channels (dimension 1 of 4) are innermost, as in stored convolution kernels.</summary>
    ChannelsLast,
}

/// <summary>Accesses tensors as plain floats.</summary>
internal static unsafe class HostLayouts
{
    /// <summary>The layout of a float32 tensor and the address of its first element.</summary>
    public static (HostLayout Layout, nint Begin) Of(Tensor tensor)
    {
        if (tensor.device_type != DeviceType.CPU || tensor.dtype != ScalarType.Float32 || tensor.numel() is 0 or > int.MaxValue / sizeof(float))
            return default;
        if (tensor.is_contiguous())
            return (HostLayout.Contiguous, Begin(tensor));
        if (tensor.dim() != 4)
            return default;
        using var turned = tensor.permute(0, 2, 3, 1);
        return turned.is_contiguous() ? (HostLayout.ChannelsLast, Begin(turned)) : default;
    }

    /// <summary>The elements of a contiguous float32 tensor in host memory.</summary>
    public static Span<float> Floats(Tensor contiguous) => MemoryMarshal.Cast<byte, float>(contiguous.bytes);

    /// <summary>The address of the first element of a contiguous tensor in host memory.</summary>
    public static nint Begin(Tensor contiguous) => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(contiguous.bytes));
}
