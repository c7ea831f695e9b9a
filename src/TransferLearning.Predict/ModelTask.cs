namespace TransferLearning.Predict;

/// <summary>The tasks, as an exported file names them.</summary>
internal static class ModelTask
{
    public const string SingleLabel = "single_label", MultiLabel = "multi_label", Regression = "regression";
}
