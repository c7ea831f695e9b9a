using TorchSharp;
using TransferLearning.Models.Torch;

namespace TransferLearning.Training.Precision;

/// <summary>
/// Automatic mixed precision for the calling thread (<c>torch.autocast</c>): matrix products and convolutions are computed in bfloat16, operations
/// that need more range or precision in float32. Parameters, gradients and the optimizer's state stay float32.
/// </summary>
internal sealed unsafe class Autocast : IDisposable
{
    // Functions of at::autocast. c10::DeviceType and c10::ScalarType are one byte each.
    private static readonly nint? Set = LibTorchExports.Find("_ZN2at8autocast20set_autocast_enabledEN3c1010DeviceTypeEb");
    private static readonly nint? SetType = LibTorchExports.Find("_ZN2at8autocast18set_autocast_dtypeEN3c1010DeviceTypeENS1_10ScalarTypeE");
    private static readonly nint? Enter = LibTorchExports.Find("_ZN2at8autocast17increment_nestingEv");
    private static readonly nint? Leave = LibTorchExports.Find("_ZN2at8autocast17decrement_nestingEv");
    private static readonly nint? Clear = LibTorchExports.Find("_ZN2at8autocast11clear_cacheEv");

    private readonly sbyte _device;

    private Autocast(DeviceType device)
    {
        _device = (sbyte)device;
        ((delegate* unmanaged<sbyte, sbyte, void>)SetType!.Value)(_device, (sbyte)torch.ScalarType.BFloat16);
        ((delegate* unmanaged<sbyte, byte, void>)Set!.Value)(_device, 1);
        ((delegate* unmanaged<int>)Enter!.Value)();
    }

    /// <summary>Whether this libtorch exports the needed functions.</summary>
    public static bool IsAvailable => Set is not null && SetType is not null && Enter is not null && Leave is not null && Clear is not null;

    /// <summary>Starts mixed precision until the result is disposed on the same thread. Run the forward pass and the loss inside, the backward pass outside.</summary>
    /// <exception cref="RunException">This libtorch lacks autocast.</exception>
    public static Autocast Begin(DeviceType device) => IsAvailable
        ? new Autocast(device)
        : throw new RunException("'run.precision: bf16' needs autocast, which this libtorch does not export. Use 'fp32', or a libtorch of version 2.4 or later (TL_LIBTORCH).");

    public void Dispose()
    {
        // The cache holds casts of parameters, which the optimizer will change.
        if (((delegate* unmanaged<int>)Leave!.Value)() == 0)
            ((delegate* unmanaged<void>)Clear!.Value)();
        ((delegate* unmanaged<sbyte, byte, void>)Set!.Value)(_device, 0);
    }
}
