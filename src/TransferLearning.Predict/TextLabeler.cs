namespace TransferLearning.Predict;

/// <summary>Predicts the labels of texts with a model of the task <c>multi_label</c>.</summary>
public sealed class TextLabeler : TextModel<LabelPrediction>
{
    private TextLabeler(ModelFile file, TextModelOptions options)
        : base(file, options)
    {
    }

    /// <inheritdoc cref="TextClassifier.Load"/>
    public static TextLabeler Load(string path, TextModelOptions? options = null)
    {
        options = TextModelOptions.Checked(options);
        return new TextLabeler(ModelFile.Open(path, options.Threads, ModelTask.MultiLabel, ofTexts: true), options);
    }

    internal static TextLabeler Of(ModelFile file, TextModelOptions options) => new(file, options);

    private protected override LabelPrediction Make(float[] outputs) => File.ToLabels(outputs);
}
