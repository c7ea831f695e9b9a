using TransferLearning.Models.Machine.Probes;

namespace TransferLearning.Models.Tests.Machine;

/// <summary>torch, but one of its results is wrong for some probes: every thirtieth value, by half of the largest, as on the machine that this was found on.</summary>
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
