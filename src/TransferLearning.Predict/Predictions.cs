namespace TransferLearning.Predict;

/// <summary>A class or label and its probability, 0 to 1.</summary>
public readonly record struct LabelProbability(string Label, float Probability);

/// <summary>A number's name and its value, in the unit of the training data.</summary>
public readonly record struct NamedNumber(string Name, float Value);

/// <summary>The class of a picture or text.</summary>
/// <param name="Label">The likeliest class.</param>
/// <param name="Probability">Its probability, 0 to 1.</param>
/// <param name="Probabilities">Every class, in the order of <see cref="ImageModel{T}.Outputs"/>; the probabilities sum to 1.</param>
public sealed record Prediction(string Label, float Probability, IReadOnlyList<LabelProbability> Probabilities);

/// <summary>The labels of a picture or text.</summary>
/// <param name="Labels">The labels whose probability reaches the model's threshold.</param>
/// <param name="Probabilities">Every label, in the order of <see cref="ImageModel{T}.Outputs"/>; each probability is for itself.</param>
public sealed record LabelPrediction(IReadOnlyList<string> Labels, IReadOnlyList<LabelProbability> Probabilities);

/// <summary>The numbers of a picture or text.</summary>
/// <param name="Numbers">Every number, in the order of <see cref="ImageModel{T}.Outputs"/>.</param>
public sealed record NumberPrediction(IReadOnlyList<NamedNumber> Numbers)
{
    /// <summary>The first number; the only one of most models.</summary>
    public float Value => Numbers[0].Value;
}
