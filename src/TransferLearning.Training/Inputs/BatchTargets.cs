using static TorchSharp.torch;

namespace TransferLearning.Training.Inputs;

/// <summary>Converts labels to tensors.</summary>
internal static class BatchTargets
{
    /// <summary>The labels as int64 [N] on the device, in the current dispose scope.</summary>
    public static Tensor Labels(ReadOnlySpan<int> labels, Device device)
    {
        var wide = new long[labels.Length];
        for (var i = 0; i < wide.Length; i++)
            wide[i] = labels[i];
        return tensor(wide, int64, device);
    }
}
