using static TorchSharp.torch;

namespace TransferLearning.Training.Stages;

/// <summary>A batch's mean loss: on its device still, or read already.</summary>
/// <param name="OnDevice">A scalar; null where it was read.</param>
/// <param name="Value">What was read.</param>
internal readonly record struct StepLoss(Tensor? OnDevice, float Value)
{
    public StepLoss(Tensor onDevice)
        : this(onDevice, 0)
    {
    }

    public StepLoss(float value)
        : this(null, value)
    {
    }

    /// <summary>The number; waits for the device.</summary>
    public float Read() => OnDevice is null ? Value : OnDevice.dtype == ScalarType.Float32 ? OnDevice.item<float>() : OnDevice.to(float32).item<float>();
}
