namespace TransferLearning.Training.Assessing;

/// <summary>The pictures whose predicted class has a probability in (<paramref name="Above"/>, <paramref name="UpTo"/>].</summary>
/// <param name="Above">The lower bound of the bin.</param>
/// <param name="UpTo">The upper bound of the bin.</param>
/// <param name="Pictures">The number of pictures.</param>
/// <param name="Accuracy">The share that is classified correctly; NaN for an empty bin.</param>
/// <param name="Probability">The mean probability of the predicted class; NaN for an empty bin.</param>
public sealed record ReliabilityBin(double Above, double UpTo, int Pictures, double Accuracy, double Probability);
