namespace TransferLearning.Predict;

/// <summary>Predicts the class of texts with a model of the task <c>single_label</c>.</summary>
public sealed class TextClassifier : TextModel<Prediction>
{
    private TextClassifier(ModelFile file, TextModelOptions options)
        : base(file, options)
    {
    }

    /// <summary>Loads a model.</summary>
    /// <param name="path">A file of <c>dotnet tl export --onnx</c>.</param>
    /// <param name="options">How the model is run.</param>
    /// <exception cref="ModelFileException">The file does not exist, is no exported model, takes pictures, or has another task.</exception>
    public static TextClassifier Load(string path, TextModelOptions? options = null)
    {
        options = TextModelOptions.Checked(options);
        return new TextClassifier(ModelFile.Open(path, options.Threads, ModelTask.SingleLabel, ofTexts: true), options);
    }

    internal static TextClassifier Of(ModelFile file, TextModelOptions options) => new(file, options);

    private protected override Prediction Make(float[] outputs) => File.ToClass(outputs);
}
