namespace TransferLearning.Training.Evaluation.Reducing;

/// <summary>The options of an export in a reduced precision.</summary>
/// <param name="Precision">The precision.</param>
/// <param name="Labelled">The labelled pictures on which the file is measured with and without the reduction.</param>
public sealed record ReductionOptions(ReducedPrecision Precision, ImageSet Labelled)
{
    /// <summary>The largest number of training pictures on which ranges are measured.</summary>
    public const int MostCalibrationPictures = 200;

    /// <summary>The default of <see cref="Tolerance"/>.</summary>
    public const double DefaultTolerance = 0.01;

    /// <summary>The pictures on which ranges are measured, not yet resized. Only 8 bits need them.</summary>
    public IEnumerable<RawPicture> Calibration { get; init; } = [];

    /// <summary>The largest accepted loss of the task's metric: a difference, or a share of its value if smaller values of the metric are better.</summary>
    public double Tolerance { get; init; } = DefaultTolerance;

    /// <summary>Receives the number of measured pictures.</summary>
    public IProgress<int>? Progress { get; init; }
}
