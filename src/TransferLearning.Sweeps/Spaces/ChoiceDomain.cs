namespace TransferLearning.Sweeps.Spaces;

/// <summary>One of several values without an order. Its number is the value's index.</summary>
/// <param name="Values">The values as the texts that an override of the language takes.</param>
public sealed record ChoiceDomain(string Name, IReadOnlyList<string> Values, Condition? When = null) : ParameterDomain(Name, When)
{
    public override int? Count => Values.Count;

    public override double AtQuantile(double u) => Math.Min(Values.Count - 1, (int)(u * Values.Count));

    public override string Format(double value) => Values[(int)value];
}
