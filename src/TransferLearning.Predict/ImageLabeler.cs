namespace TransferLearning.Predict;

/// <summary>Predicts the labels of pictures with a model of the task <c>multi_label</c>.</summary>
public sealed class ImageLabeler : ImageModel<LabelPrediction>
{
    private ImageLabeler(ModelFile file, ImageModelOptions options)
        : base(file, options)
    {
    }

    /// <inheritdoc cref="ImageClassifier.Load"/>
    public static ImageLabeler Load(string path, ImageModelOptions? options = null)
    {
        options = ImageModelOptions.Checked(options);
        return new ImageLabeler(ModelFile.Open(path, options.Threads, ModelTask.MultiLabel), options);
    }

    internal static ImageLabeler Of(ModelFile file, ImageModelOptions options) => new(file, options);

    private protected override LabelPrediction Make(float[] outputs) => File.ToLabels(outputs);
}
