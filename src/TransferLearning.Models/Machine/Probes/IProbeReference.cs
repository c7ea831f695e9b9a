namespace TransferLearning.Models.Machine.Probes;

/// <summary>Plain loops in 64 bits that know what an operation's output and gradients should be.</summary>
internal interface IProbeReference
{
    /// <summary>How far each of an engine's results is from the right one, relative to the largest right value.</summary>
    /// <param name="values">What the engine was given.</param>
    /// <param name="results">What it computed, under the names of <see cref="IProbedEngine"/>.</param>
    IEnumerable<(string What, double Error)> Errors(IReadOnlyDictionary<string, float[]> values, IReadOnlyDictionary<string, float[]> results);
}
