namespace TransferLearning.Predict;

/// <summary>Predicts the labels of pictures with a model of the task <c>multi_label</c>.</summary>
public sealed class ImageLabeler : ImageModel<LabelPrediction>
{
    internal const string Task = "multi_label";

    private ImageLabeler(ModelFile file, ImageModelOptions options)
        : base(file, options)
    {
    }

    /// <inheritdoc cref="ImageClassifier.Load"/>
    public static ImageLabeler Load(string path, ImageModelOptions? options = null)
    {
        options = ImageModelOptions.Checked(options);
        return new ImageLabeler(ModelFile.Open(path, Task, options), options);
    }

    internal static ImageLabeler Of(ModelFile file, ImageModelOptions options) => new(file, options);

    private protected override LabelPrediction Make(float[] outputs)
    {
        var all = outputs.Select((probability, i) => new LabelProbability(Outputs[i], probability)).ToArray();
        return new LabelPrediction([.. all.Where(label => label.Probability >= Threshold).Select(label => label.Label)], all);
    }
}
