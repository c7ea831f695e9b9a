namespace TransferLearning.Predict;

/// <summary>Predicts the class of pictures with a model of the task <c>single_label</c>.</summary>
public sealed class ImageClassifier : ImageModel<Prediction>
{
    private ImageClassifier(ModelFile file, ImageModelOptions options)
        : base(file, options)
    {
    }

    /// <summary>Loads a model.</summary>
    /// <param name="path">A file of <c>dotnet tl export --onnx</c>.</param>
    /// <param name="options">How the model is run.</param>
    /// <exception cref="ModelFileException">The file does not exist, is no exported model, or has another task.</exception>
    public static ImageClassifier Load(string path, ImageModelOptions? options = null)
    {
        options = ImageModelOptions.Checked(options);
        return new ImageClassifier(ModelFile.Open(path, options.Threads, ModelTask.SingleLabel), options);
    }

    internal static ImageClassifier Of(ModelFile file, ImageModelOptions options) => new(file, options);

    private protected override Prediction Make(float[] outputs) => File.ToClass(outputs);
}
