namespace TransferLearning.Sweeps.Spaces;

/// <summary>A choice between values without an order. Its number is the index of the value.</summary>
/// <param name="Values">The values as texts that an override (<c>key=value</c>) accepts.</param>
public sealed record ChoiceDomain(string Name, IReadOnlyList<string> Values, Condition? When = null) : ParameterDomain(Name, When)
{
    public override int? Count => Values.Count;

    public override double AtQuantile(double u) => Math.Min(Values.Count - 1, (int)(u * Values.Count));

    public override string Format(double value) => Values[(int)value];
}
