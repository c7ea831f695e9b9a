namespace TransferLearning.Models.Machine.Probes;

/// <summary>A plain 64-bit implementation of an operation that checks an engine's output and gradients.</summary>
internal interface IProbeReference
{
    /// <summary>The error of each of an engine's results, relative to the largest right value.</summary>
    /// <param name="values">The tensors that the engine was given.</param>
    /// <param name="results">The tensors that it computed, named as in <see cref="IProbedEngine"/>.</param>
    IEnumerable<(string What, double Error)> Errors(IReadOnlyDictionary<string, float[]> values, IReadOnlyDictionary<string, float[]> results);
}
