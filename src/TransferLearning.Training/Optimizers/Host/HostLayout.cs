using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace TransferLearning.Training.Optimizers.Host;

/// <summary>The order of a tensor's elements in memory, where they lie there without gaps.</summary>
internal enum HostLayout
{
    /// <summary>Not in host memory, of another type, with gaps, or over 2 GB: torch's own operations move it.</summary>
    None,

    /// <summary>The last dimension is the innermost.</summary>
    Contiguous,

    /// <summary>The channels (dimension 1 of 4) are the innermost, as convolutions' kernels are kept.</summary>
    ChannelsLast,
}

/// <summary>Looks at tensors as plain floats.</summary>
internal static unsafe class HostLayouts
{
    /// <summary>The layout of a tensor of 32-bit floats, and where its elements begin.</summary>
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

    /// <summary>Where a contiguous tensor in host memory begins.</summary>
    public static nint Begin(Tensor contiguous) => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(contiguous.bytes));
}
