namespace TransferLearning.Predict;

/// <summary>Reads the outputs of a model as a prediction of its task.</summary>
internal static class OutputReader
{
    public static Prediction ToClass(this ModelFile file, float[] outputs)
    {
        // Of equals the first, as everywhere.
        var best = outputs.AsSpan().IndexOf(outputs.Max());
        return new Prediction(file.Outputs[best], outputs[best], file.Named(outputs));
    }

    public static LabelPrediction ToLabels(this ModelFile file, float[] outputs)
    {
        var all = file.Named(outputs);
        return new LabelPrediction([.. all.Where(label => label.Probability >= file.Threshold).Select(label => label.Label)], all);
    }

    public static NumberPrediction ToNumbers(this ModelFile file, float[] outputs) => new([.. outputs.Select((value, i) => new NamedNumber(file.Outputs[i], value))]);

    private static LabelProbability[] Named(this ModelFile file, float[] outputs) => [.. outputs.Select((probability, i) => new LabelProbability(file.Outputs[i], probability))];
}
