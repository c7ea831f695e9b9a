namespace TransferLearning.Predict;

/// <summary>Predicts numbers of pictures with a model of the task <c>regression</c>.</summary>
public sealed class ImageRegressor : ImageModel<NumberPrediction>
{
    internal const string Task = "regression";

    private ImageRegressor(ModelFile file, ImageModelOptions options)
        : base(file, options)
    {
    }

    /// <inheritdoc cref="ImageClassifier.Load"/>
    public static ImageRegressor Load(string path, ImageModelOptions? options = null)
    {
        options = ImageModelOptions.Checked(options);
        return new ImageRegressor(ModelFile.Open(path, Task, options), options);
    }

    internal static ImageRegressor Of(ModelFile file, ImageModelOptions options) => new(file, options);

    private protected override NumberPrediction Make(float[] outputs) => new([.. outputs.Select((value, i) => new NamedNumber(Outputs[i], value))]);
}
