namespace TransferLearning.Training.Planning;

/// <summary>The input of an experiment's network, as far as its layers depend on it.</summary>
/// <param name="Shape">The shape of one sample: a picture [3, height, width], or the numbers of a text's words [words].</param>
/// <param name="Samples">The number of training samples, which limits what can be fitted to them.</param>
/// <param name="Words">The size of the vocabulary; 0 for pictures.</param>
/// <param name="VectorDimensions">The length of a word vector of the experiment's file; 1 if the file cannot be read, so that the rest is checked.</param>
internal sealed record NetworkInput(TensorShape Shape, int Samples, int Words, int VectorDimensions)
{
    /// <summary>The input in words, for messages about shapes.</summary>
    public string Description => Words > 0 ? $"texts have a length of {Shape[0]}" : $"images are {Shape[1]}×{Shape[2]}";

    /// <summary>The key that sets the size of a sample.</summary>
    public string SizeKey => Words > 0 ? "data.text.sequence_length" : "data.image_size";

    public static NetworkInput Of(Experiment experiment, DataSplits data, int? vectorDimensions)
    {
        var (size, samples) = (experiment.Data.ImageSize, Math.Max(1, data.Train.Count));
        return data.Text is { } text
            ? new(new TensorShape(text.Options.SequenceLength), samples, text.Vocabulary.Count, vectorDimensions ?? 1)
            : new(new TensorShape(3, size.Height, size.Width), samples, 0, 0);
    }
}
