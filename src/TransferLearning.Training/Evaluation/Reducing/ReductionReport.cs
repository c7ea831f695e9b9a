namespace TransferLearning.Training.Evaluation.Reducing;

/// <summary>What a reduced precision costs and brings, measured on labelled pictures or texts.</summary>
/// <param name="Precision">The precision.</param>
/// <param name="Metric">The name of the task's metric.</param>
/// <param name="Full">The file with 32-bit floats.</param>
/// <param name="Reduced">The file in the reduced precision.</param>
/// <param name="Pictures">The number of labelled pictures or texts.</param>
/// <param name="Loss">How much worse the metric is: a difference, or a share of its value if smaller values of the metric are better. Negative if it is better.</param>
public sealed record ReductionReport(ReducedPrecision Precision, string Metric, MeasuredFile Full, MeasuredFile Reduced, int Pictures, double Loss)
{
    /// <summary>What was measured on: pictures or texts.</summary>
    public string Noun { get; init; } = "pictures";
}

/// <summary>A measured file.</summary>
/// <param name="Bytes">The file's size.</param>
/// <param name="PicturesPerSecond">The pictures that this machine computes in a second, decoded and resized before, or the texts.</param>
/// <param name="Metric">The value of the task's metric.</param>
public sealed record MeasuredFile(long Bytes, double PicturesPerSecond, double Metric);
