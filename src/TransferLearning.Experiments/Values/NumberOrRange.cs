namespace TransferLearning.Experiments.Values;

/// <summary>A number or a pair <c>[low, high]</c>, as Keras's <c>zoom_range</c> takes it; what a number stands for is the key's own.</summary>
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

    /// <summary>The number, where <see cref="IsNumber"/>.</summary>
    public double Number => Low;
}
