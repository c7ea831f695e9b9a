using static TorchSharp.torch;

namespace TransferLearning.Training.Optimizers.Host;

/// <summary>A parameter in host memory and the states of it that an optimizer keeps, all in one layout; their memory is theirs for as long as the optimizer lives.</summary>
internal sealed unsafe class HostParameter
{
    private readonly HostLayout _layout;

    private HostParameter(HostLayout layout, float* value, int count)
    {
        _layout = layout;
        Value = value;
        Count = count;
    }

    /// <summary>How many elements.</summary>
    public int Count { get; }

    public float* Value { get; }

    /// <summary>The states, null where the optimizer keeps fewer.</summary>
    public float* First { get; private set; }

    public float* Second { get; private set; }

    public float* Third { get; private set; }

    /// <summary>The parameter, where it and its states can be walked together as plain floats; else null.</summary>
    /// <param name="value">The parameter.</param>
    /// <param name="states">Its states, at most three; null stands for one that this optimizer does without.</param>
    public static HostParameter? Of(Tensor value, ReadOnlySpan<Tensor?> states)
    {
        var (layout, begin) = HostLayouts.Of(value);
        if (layout == HostLayout.None)
            return null;
        var parameter = new HostParameter(layout, (float*)begin, (int)value.numel());
        var begins = stackalloc float*[3];
        for (var i = 0; i < states.Length; i++)
            if (states[i] is { } state && (begins[i] = parameter.Begin(state)) == null)
                return null;
        parameter.First = begins[0];
        parameter.Second = begins[1];
        parameter.Third = begins[2];
        return parameter;
    }

    /// <summary>Where a tensor of the parameter's shape (this step's gradient) begins; null where it lies otherwise than the parameter.</summary>
    public float* Begin(Tensor tensor) => HostLayouts.Of(tensor) is var (layout, begin) && layout == _layout ? (float*)begin : null;
}
