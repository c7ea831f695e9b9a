namespace TransferLearning.Training.Running;

/// <summary>Checks the bounds of <c>expect</c>.</summary>
internal static class Gates
{
    public static IReadOnlyList<Gate> Check(IReadOnlyDictionary<string, Expectation> expected, IReadOnlyDictionary<string, double> metrics) =>
    [
        .. expected.Select(pair =>
        {
            double? value = metrics.TryGetValue(pair.Key, out var measured) ? measured : null;
            return new Gate(pair.Key, pair.Value.ToString(), value, value is { } reached && pair.Value.Holds(reached));
        }),
    ];
}
