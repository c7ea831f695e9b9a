namespace TransferLearning.Experiments.Values;

/// <summary>A number or a pair <c>[low, high]</c>, as in Keras's <c>zoom_range</c>. The key defines what a single number means.</summary>
public readonly record struct NumberOrRange(double Low, double High, bool IsNumber)
{
    public NumberOrRange(double number)
        : this(number, number, true)
    {
    }

    public NumberOrRange(double low, double high)
        : this(low, high, false)
    {
    }

    /// <summary>The number, if <see cref="IsNumber"/>.</summary>
    public double Number => Low;
}
