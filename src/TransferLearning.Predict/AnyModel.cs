namespace TransferLearning.Predict;

/// <summary>Opens a model of any task, of pictures or texts.</summary>
internal static class AnyModel
{
    /// <summary>Returns an <see cref="ImageModel{T}"/> or a <see cref="TextModel{T}"/>, as the file's input and task ask.</summary>
    /// <param name="path">A file of <c>dotnet tl export --onnx</c>.</param>
    /// <param name="pictures">How a model of pictures is run.</param>
    /// <param name="texts">How a model of texts is run.</param>
    /// <exception cref="ModelFileException">The file does not exist, or is no exported model.</exception>
    public static IModel Load(string path, ImageModelOptions pictures, TextModelOptions texts)
    {
        pictures = ImageModelOptions.Checked(pictures);
        texts = TextModelOptions.Checked(texts);
        var file = ModelFile.Open(path, pictures.Threads);
        switch (file.Task, file.Text is not null)
        {
            case (ModelTask.SingleLabel, false):
                return ImageClassifier.Of(file, pictures);
            case (ModelTask.MultiLabel, false):
                return ImageLabeler.Of(file, pictures);
            case (ModelTask.Regression, false):
                return ImageRegressor.Of(file, pictures);
            case (ModelTask.SingleLabel, true):
                return TextClassifier.Of(file, texts);
            case (ModelTask.MultiLabel, true):
                return TextLabeler.Of(file, texts);
            case (ModelTask.Regression, true):
                return TextRegressor.Of(file, texts);
            default:
                file.Dispose();
                throw new ModelFileException($"The task of '{path}' is {file.Task}, which a newer version of this program knows.");
        }
    }
}
