using TransferLearning.Models.Machine.Probes;

namespace TransferLearning.Models.Tests.Machine;

/// <summary>
/// torch with one wrong result for some probes: every thirtieth value is wrong by half of the largest, as on the machine where the fault was found.
/// </summary>
internal sealed class WrongTorch(Func<Probe, bool> isWrong, string result) : IProbedEngine
{
    private readonly TorchProbes _torch = new();

    public IReadOnlyDictionary<string, float[]> Run(Probe probe, IReadOnlyDictionary<string, float[]> values)
    {
        var results = _torch.Run(probe, values);
        if (isWrong(probe))
        {
            var half = results[result].Max(Math.Abs) / 2;
            for (var i = results[result].Length - 1; i >= 0; i -= 30)
                results[result][i] += half;
        }

        return results;
    }
}
