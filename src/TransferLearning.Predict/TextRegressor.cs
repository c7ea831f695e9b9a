namespace TransferLearning.Predict;

/// <summary>Predicts numbers of texts with a model of the task <c>regression</c>.</summary>
public sealed class TextRegressor : TextModel<NumberPrediction>
{
    private TextRegressor(ModelFile file, TextModelOptions options)
        : base(file, options)
    {
    }

    /// <inheritdoc cref="TextClassifier.Load"/>
    public static TextRegressor Load(string path, TextModelOptions? options = null)
    {
        options = TextModelOptions.Checked(options);
        return new TextRegressor(ModelFile.Open(path, options.Threads, ModelTask.Regression, ofTexts: true), options);
    }

    internal static TextRegressor Of(ModelFile file, TextModelOptions options) => new(file, options);

    private protected override NumberPrediction Make(float[] outputs) => File.ToNumbers(outputs);
}
