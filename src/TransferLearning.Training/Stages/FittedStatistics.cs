using TransferLearning.Models.Ops;
using TransferLearning.Models.Torch;
using TransferLearning.Training.Planning;
using static TorchSharp.torch;

namespace TransferLearning.Training.Stages;

/// <summary>
/// Sets the statistics of the layers that standardise pictures. They follow from the training pictures alone, so a run that goes on fits the same ones again.
/// </summary>
internal static class FittedStatistics
{
    /// <summary>Fits what the plan's network needs; reads pictures only for ZCA whitening. On the torch thread.</summary>
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

    /// <summary>LAPACK's, with one thread: with more the last digits would depend on their number, and with them every activation.</summary>
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
