using TransferLearning.Models.Ops;
using TransferLearning.Models.Torch;
using TransferLearning.Training.Planning;
using static TorchSharp.torch;

namespace TransferLearning.Training.Stages;

/// <summary>
/// Sets the statistics of the layers that standardise pictures. They depend only on the training pictures, so a continued run computes the same ones.
/// </summary>
internal static class FittedStatistics
{
    /// <summary>Fits the statistics that the plan's network needs; reads pictures only for ZCA whitening. Call it on the torch thread.</summary>
    /// <exception cref="RunException">A picture cannot be decoded.</exception>
    /// <exception cref="OperationCanceledException"/>
    public static void Load(Plan plan, NetworkState state, CancellationToken cancellation)
    {
        if (plan.Standardisation is not { } values)
            return;
        foreach (var node in plan.Network.Nodes)
            switch (node.Op)
            {
                case FeaturewiseStandardisation featurewise:
                    state.Set(node.NameOf("mean"), Channels(values.Mean!));
                    if (featurewise.OverDeviation)
                        state.Set(node.NameOf("std"), Channels(values.Std!));
                    break;
                case ZcaWhitening:
                    using (var reader = InputPreprocessing.ReaderOf(plan.Experiment, plan.Data.Train))
                    {
                        var whitening = Whitening.Fit(reader, values, values.WhiteningEpsilon!.Value, Decompose, cancellation);
                        state.Set(node.NameOf("directions"), tensor(whitening.Matrix, [whitening.Directions, whitening.Values]));
                    }
                    break;
            }
    }

    private static Tensor Channels(IReadOnlyList<double> values) => tensor(values.Select(value => (float)value).ToArray(), [values.Count, 1, 1]);

    /// <summary>LAPACK's eigendecomposition on one thread: with more threads, the last digits, and so all activations, would depend on their number.</summary>
    internal static (double[] Values, double[] Vectors) Decompose(double[] matrix, int n)
    {
        var threads = TorchThreads.Count;
        TorchThreads.Set(1);
        try
        {
            using var scope = NewDisposeScope();
            var (values, vectors) = linalg.eigh(tensor(matrix, [n, n]));
            return ([.. values.data<double>()], vectors.contiguous().data<double>().ToArray());
        }
        finally
        {
            TorchThreads.Set(threads);
        }
    }
}
