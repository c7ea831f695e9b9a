namespace TransferLearning.Training.Evaluation.Reducing;

/// <summary>A precision below 32-bit floats, in which an exported file computes.</summary>
public enum ReducedPrecision
{
    /// <summary>Floats of 16 bits.</summary>
    Float16,

    /// <summary>Whole numbers of 8 bits, with ranges measured on training pictures (static quantisation).</summary>
    Int8,
}
