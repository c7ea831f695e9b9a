using static TorchSharp.torch;

namespace TransferLearning.Training.Optimizers.Host;

/// <summary>A parameter in host memory and its optimizer states, all in the same layout. Their memory must not move as long as the optimizer exists.</summary>
internal sealed unsafe class HostParameter
{
    private readonly HostLayout _layout;

    private HostParameter(HostLayout layout, float* value, int count)
    {
        _layout = layout;
        Value = value;
        Count = count;
    }

    /// <summary>The number of elements.</summary>
    public int Count { get; }

    public float* Value { get; }

    /// <summary>The first state; null if the optimizer has none.</summary>
    public float* First { get; private set; }

    public float* Second { get; private set; }

    public float* Third { get; private set; }

    /// <summary>Accesses a parameter and its states as plain floats; null if they are not all in host memory in one layout.</summary>
    /// <param name="value">The parameter.</param>
    /// <param name="first">Its first state; null if the optimizer has none.</param>
    /// <param name="second">Its second state, or null.</param>
    /// <param name="third">Its third state, or null.</param>
    public static HostParameter? Of(Tensor value, Tensor? first, Tensor? second, Tensor? third)
    {
        var (layout, begin) = HostLayouts.Of(value);
        if (layout == HostLayout.None)
            return null;
        var parameter = new HostParameter(layout, (float*)begin, (int)value.numel());
        parameter.First = parameter.BeginOrNull(first);
        parameter.Second = parameter.BeginOrNull(second);
        parameter.Third = parameter.BeginOrNull(third);
        return Fits(first, parameter.First) && Fits(second, parameter.Second) && Fits(third, parameter.Third) ? parameter : null;
    }

    /// <summary>The address of a tensor with the parameter's shape (this step's gradient); null if its layout differs from the parameter's.</summary>
    public float* Begin(Tensor tensor) => HostLayouts.Of(tensor) is var (layout, begin) && layout == _layout ? (float*)begin : null;

    private float* BeginOrNull(Tensor? state) => state is null ? null : Begin(state);

    private static bool Fits(Tensor? state, float* begin) => state is null || begin != null;
}
