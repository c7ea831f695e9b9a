namespace TransferLearning.Predict;

/// <summary>Predicts numbers of pictures with a model of the task <c>regression</c>.</summary>
public sealed class ImageRegressor : ImageModel<NumberPrediction>
{
    private ImageRegressor(ModelFile file, ImageModelOptions options)
        : base(file, options)
    {
    }

    /// <inheritdoc cref="ImageClassifier.Load"/>
    public static ImageRegressor Load(string path, ImageModelOptions? options = null)
    {
        options = ImageModelOptions.Checked(options);
        return new ImageRegressor(ModelFile.Open(path, options.Threads, ModelTask.Regression), options);
    }

    internal static ImageRegressor Of(ModelFile file, ImageModelOptions options) => new(file, options);

    private protected override NumberPrediction Make(float[] outputs) => File.ToNumbers(outputs);
}
