namespace TransferLearning.Experiments.Values;

/// <summary>A pair <c>[low, high]</c> with low at most high.</summary>
public readonly record struct Interval(double Low, double High);
