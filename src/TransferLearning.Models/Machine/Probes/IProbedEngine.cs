namespace TransferLearning.Models.Machine.Probes;

/// <summary>An engine that computes probes: torch, or a test double.</summary>
public interface IProbedEngine
{
    /// <summary>Computes the operation's output and gradients. All of them are contiguous.</summary>
    /// <param name="probe">The operation.</param>
    /// <param name="values">The tensors by name: <c>input</c>, <c>gradient</c> (of the output) and the parameters.</param>
    /// <returns><c>output</c>, and the gradients of input and parameters under their names in <paramref name="values"/>.</returns>
    IReadOnlyDictionary<string, float[]> Run(Probe probe, IReadOnlyDictionary<string, float[]> values);
}
