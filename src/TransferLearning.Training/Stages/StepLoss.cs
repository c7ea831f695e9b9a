using static TorchSharp.torch;

namespace TransferLearning.Training.Stages;

/// <summary>A batch's mean loss, on its device or already read.</summary>
/// <param name="OnDevice">A scalar tensor; null if the loss has been read.</param>
/// <param name="Value">The loss, if it has been read.</param>
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

    /// <summary>Reads the loss; waits for the device.</summary>
    public float Read() => OnDevice is null ? Value : OnDevice.dtype == ScalarType.Float32 ? OnDevice.item<float>() : OnDevice.to(float32).item<float>();
}
