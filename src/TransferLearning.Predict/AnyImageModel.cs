namespace TransferLearning.Predict;

/// <summary>Opens a model of any task.</summary>
internal static class AnyImageModel
{
    /// <summary>Returns an <see cref="ImageClassifier"/>, an <see cref="ImageLabeler"/> or an <see cref="ImageRegressor"/>, as the file's task asks.</summary>
    /// <inheritdoc cref="ImageClassifier.Load"/>
    public static IFitsPictures Load(string path, ImageModelOptions? options = null)
    {
        options = ImageModelOptions.Checked(options);
        var file = ModelFile.Open(path, task: null, options);
        switch (file.Task)
        {
            case ImageClassifier.Task:
                return ImageClassifier.Of(file, options);
            case ImageLabeler.Task:
                return ImageLabeler.Of(file, options);
            case ImageRegressor.Task:
                return ImageRegressor.Of(file, options);
            default:
                file.Dispose();
                throw new ModelFileException($"The task of '{path}' is {file.Task}, which a newer version of this program knows.");
        }
    }
}
