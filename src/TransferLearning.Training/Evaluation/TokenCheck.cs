using TransferLearning.Models.Engines;

namespace TransferLearning.Training.Evaluation;

/// <summary>Checks an exported file that takes the numbers of words. The file gets integers; torch gets what evaluation and prediction make of the texts.</summary>
/// <param name="model">The model.</param>
/// <param name="network">The network in the file.</param>
/// <param name="text">How texts become numbers.</param>
/// <param name="texts">Texts that are checked besides computed ones.</param>
internal sealed class TokenCheck(StoredModel model, Graph network, TextVectorizer text, IEnumerable<string> texts)
{
    /// <summary>Returns the file's outputs and a function that computes torch's.</summary>
    public (float[] FromFile, Func<float[]> FromTorch) Of(byte[] file)
    {
        var (length, numbers) = (text.Options.SequenceLength, new List<float>(ExportCheck.Preprocessed(network)));
        var row = new float[length];
        foreach (var each in texts)
        {
            text.Write(each, row);
            numbers.AddRange(row);
        }

        var inputs = numbers.ToArray();
        return (OnnxFile.Run(file, Array.ConvertAll(inputs, number => (long)number), [inputs.Length / length, length]), () => ExportCheck.Torch(network, model.State, inputs));
    }
}
