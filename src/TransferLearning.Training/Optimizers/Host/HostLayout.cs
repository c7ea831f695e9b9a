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
    /// <summary>The layout of a tensor of 32-bit floats.</summary>
    public static HostLayout Of(Tensor tensor)
    {
        if (tensor.device_type != DeviceType.CPU || tensor.dtype != ScalarType.Float32 || tensor.numel() is 0 or > int.MaxValue / sizeof(float))
            return HostLayout.None;
        if (tensor.is_contiguous())
            return HostLayout.Contiguous;
        if (tensor.dim() != 4)
            return HostLayout.None;
        using var turned = tensor.permute(0, 2, 3, 1);
        return turned.is_contiguous() ? HostLayout.ChannelsLast : HostLayout.None;
    }

    /// <summary>Where a tensor's elements begin; null where they do not lie in this layout.</summary>
    public static float* Begin(Tensor tensor, HostLayout layout)
    {
        if (Of(tensor) != layout || layout == HostLayout.None)
            return null;
        if (layout == HostLayout.Contiguous)
            return (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
        using var turned = tensor.permute(0, 2, 3, 1);
        return (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(turned.bytes));
    }
}
