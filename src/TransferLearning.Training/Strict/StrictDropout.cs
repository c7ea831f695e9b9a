using TransferLearning.Models.Ops;
using TransferLearning.Training.Dense;

namespace TransferLearning.Training.Strict;

/// <summary>A dropout, with the masks that libtorch's pass has.</summary>
/// <param name="node">The node of a <see cref="Dropout"/>.</param>
/// <param name="width">The numbers of a row.</param>
internal sealed unsafe class StrictDropout(GraphNode node, int width) : StrictLayer(width)
{
    private float[] _mask = [];
    private bool _drops;

    public override void Forward(float* x, float* y, int rows, RunMode mode)
    {
        var values = new Span<float>(x, rows * Width);
        var dropout = (Dropout)node.Op;
        _drops = mode.Trains(node.Layer) && dropout.Probability > 0;
        if (!_drops)
        {
            values.CopyTo(new Span<float>(y, values.Length));
            return;
        }

        if (_mask.Length < values.Length)
            _mask = new float[values.Length];
        dropout.FillMask(_mask.AsSpan(0, values.Length), mode.SeedFor(node.Name));
        HostRows.Multiply(values, _mask.AsSpan(0, values.Length), new Span<float>(y, values.Length));
    }

    public override void Backward(float* x, float* y, float* outer, float* inner, int rows, bool adds)
    {
        if (inner == null)
            return;
        var gradient = new Span<float>(outer, rows * Width);
        if (_drops)
            HostRows.Multiply(gradient, _mask.AsSpan(0, gradient.Length), new Span<float>(inner, gradient.Length));
        else
            gradient.CopyTo(new Span<float>(inner, gradient.Length));
    }
}
