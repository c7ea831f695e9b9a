using TransferLearning.Models.Ops;

namespace TransferLearning.Training.Strict;

/// <summary>Batch normalisation over features, with the rules of <see cref="BatchNorm"/>. Statistics are summed row by row in float64.</summary>
internal sealed unsafe class StrictBatchNorm : StrictLayer
{
    private readonly GraphNode _node;
    private readonly StrictParameter? _scale;
    private readonly StrictParameter _shift, _mean, _variance;
    private readonly double[] _center, _inverse, _sums, _products;
    private bool _byBatch;

    /// <param name="node">The node of a <see cref="BatchNorm"/>.</param>
    /// <param name="width">The number of features.</param>
    /// <param name="trains">Whether a parameter of this name trains.</param>
    /// <param name="state">The network's tensors.</param>
    public StrictBatchNorm(GraphNode node, int width, Func<string, bool> trains, NetworkState state)
        : base(width)
    {
        _node = node;
        _scale = Op.Scale ? Of("weight") : null;
        (_shift, _mean, _variance) = (Of("bias"), Of("running_mean"), Of("running_var"));
        (_center, _inverse, _sums, _products) = (new double[width], new double[width], new double[width], new double[width]);

        StrictParameter Of(string name) => new(state[node.NameOf(name)], trains(node.NameOf(name)));
    }

    private BatchNorm Op => (BatchNorm)_node.Op;

    public override void Forward(float* x, float* y, int rows, RunMode mode)
    {
        // A batch of one row has no unbiased variance.
        _byBatch = mode.MovesStatistics(_node.Layer) && rows > 1;
        if (_byBatch)
            Measure(x, rows);
        for (var i = 0; i < Width; i++)
        {
            if (!_byBatch)
                (_center[i], _sums[i]) = (_mean.Value[i], _variance.Value[i]);
            _inverse[i] = 1 / Math.Sqrt(_sums[i] + Op.Epsilon);
        }

        for (var at = 0; at < rows * Width; at += Width)
            for (var i = 0; i < Width; i++)
                y[at + i] = (float)(((x[at + i] - _center[i]) * _inverse[i] * Scale(i)) + _shift.Value[i]);
    }

    public override void Backward(float* x, float* y, float* outer, float* inner, int rows, bool adds)
    {
        Array.Clear(_sums);
        Array.Clear(_products);
        for (var at = 0; at < rows * Width; at += Width)
            for (var i = 0; i < Width; i++)
            {
                _sums[i] += outer[at + i];
                _products[i] += outer[at + i] * (x[at + i] - _center[i]) * _inverse[i];
            }

        HandOver(_shift, _sums, adds);
        HandOver(_scale, _products, adds);
        if (inner == null)
            return;
        for (var at = 0; at < rows * Width; at += Width)
            for (var i = 0; i < Width; i++)
            {
                double slope = outer[at + i];
                // The batch's own statistics depend on every row.
                if (_byBatch)
                    slope -= (_sums[i] + ((x[at + i] - _center[i]) * _inverse[i] * _products[i])) / rows;
                inner[at + i] = (float)(slope * _inverse[i] * Scale(i));
            }
    }

    public override void Dispose()
    {
        base.Dispose();
        _scale?.Dispose();
        _shift.Dispose();
        _mean.Dispose();
        _variance.Dispose();
    }

    /// <summary>The batch's means and (biased) variances; moves the running statistics towards them.</summary>
    private void Measure(float* x, int rows)
    {
        Array.Clear(_center);
        Array.Clear(_sums);
        for (var at = 0; at < rows * Width; at += Width)
            for (var i = 0; i < Width; i++)
                _center[i] += x[at + i];
        for (var i = 0; i < Width; i++)
            _center[i] /= rows;
        for (var at = 0; at < rows * Width; at += Width)
            for (var i = 0; i < Width; i++)
            {
                var difference = x[at + i] - _center[i];
                _sums[i] += difference * difference;
            }

        for (var i = 0; i < Width; i++)
        {
            _mean.Value[i] = (float)((_mean.Value[i] * (1 - Op.Momentum)) + (_center[i] * Op.Momentum));
            _variance.Value[i] = (float)((_variance.Value[i] * (1 - Op.Momentum)) + (_sums[i] / (rows - 1) * Op.Momentum));
            _sums[i] /= rows;
        }
    }

    private double Scale(int i) => _scale is null ? 1 : _scale.Value[i];

    private static void HandOver(StrictParameter? parameter, double[] gradient, bool adds)
    {
        if (parameter is null || parameter.Gradient == null)
            return;
        for (var i = 0; i < gradient.Length; i++)
            parameter.Gradient[i] = (float)(gradient[i] + (adds ? parameter.Gradient[i] : 0));
        parameter.HandOver();
    }
}
