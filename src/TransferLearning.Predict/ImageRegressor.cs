namespace TransferLearning.Predict;

/// <summary>Predicts numbers of pictures with a model of the task <c>regression</c>.</summary>
public sealed class ImageRegressor : ImageModel<NumberPrediction>
{
    internal const string Task = "regression";

    private ImageRegressor(string path, ImageModelOptions? options)
        : base(path, Task, options)
    {
    }

    /// <inheritdoc cref="ImageClassifier.Load"/>
    public static ImageRegressor Load(string path, ImageModelOptions? options = null) => new(path, options);

    private protected override NumberPrediction Make(float[] outputs) => new([.. outputs.Select((value, i) => new NamedNumber(Outputs[i], value))]);
}
