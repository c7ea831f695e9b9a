namespace TransferLearning.Models.Machine.Probes;

/// <summary>What computes probes: torch, or a test's double of it.</summary>
public interface IProbedEngine
{
    /// <summary>The operation's output and gradients, all of them contiguous.</summary>
    /// <param name="probe">The operation.</param>
    /// <param name="values">Its tensors by name: <c>input</c>, <c>gradient</c> (of the output) and its parameters.</param>
    /// <returns><c>output</c>, and under the names of <paramref name="values"/> the gradient of input and parameters.</returns>
    IReadOnlyDictionary<string, float[]> Run(Probe probe, IReadOnlyDictionary<string, float[]> values);
}
