using TransferLearning.Training.Dense;

namespace TransferLearning.Training.Strict;

/// <summary>An element-wise activation. Its function is computed in float64 and rounded once.</summary>
/// <param name="name">Keras's name of the function.</param>
/// <param name="width">The numbers of a row.</param>
internal sealed unsafe class StrictActivation(string name, int width) : StrictLayer(width)
{
    private readonly StrictFunction _function = StrictFunctions.Find(name) ?? throw new ArgumentException($"'{name}' has no strict form.", nameof(name));
    private readonly bool _isRelu = name == "relu";

    public override void Forward(float* x, float* y, int rows, RunMode mode)
    {
        var count = rows * Width;
        if (_isRelu)
        {
            var outputs = new Span<float>(y, count);
            new ReadOnlySpan<float>(x, count).CopyTo(outputs);
            HostRows.Relu(outputs);
            return;
        }

        for (var i = 0; i < count; i++)
            y[i] = (float)_function.Value(x[i]);
    }

    public override void Backward(float* x, float* y, float* outer, float* inner, int rows, bool adds)
    {
        if (inner == null)
            return;
        var count = rows * Width;
        if (_isRelu)
        {
            var gradient = new Span<float>(inner, count);
            new ReadOnlySpan<float>(outer, count).CopyTo(gradient);
            HostRows.ReluBackward(gradient, new ReadOnlySpan<float>(y, count));
            return;
        }

        for (var i = 0; i < count; i++)
            inner[i] = (float)(outer[i] * _function.Slope(x[i], y[i]));
    }
}
