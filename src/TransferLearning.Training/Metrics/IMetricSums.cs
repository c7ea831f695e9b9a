using static TorchSharp.torch;

namespace TransferLearning.Training.Metrics;

/// <summary>Where and how an epoch's sums are kept; the numbers do not depend on it.</summary>
internal interface IMetricSums : IDisposable
{
    /// <inheritdoc cref="MetricAccumulator.Add(Tensor, Tensor, Tensor)"/>
    void Add(Tensor loss, Tensor logits, Tensor labels);

    /// <summary>Makes all sums zero.</summary>
    void Reset();

    /// <summary>The sums as numbers: exact.</summary>
    MetricState Save();

    /// <summary>Continues from saved sums of as many classes.</summary>
    void Restore(MetricState state);
}
