using System.Globalization;
using TransferLearning.Models.Ops;

namespace TransferLearning.Models.Machine.Probes;

/// <summary>
/// Tries an engine with a list of probes. It names each probe before it begins, so that the output shows in which one a process crashed:
/// <c>begin NAME</c>, then <c>right ERROR</c> or <c>wrong WHAT ERROR</c>, and <c>end</c> after the last. It stops at the first wrong probe.
/// </summary>
public static class ProbeRun
{
    /// <summary>Runs the probes.</summary>
    /// <returns>Whether every probe was right.</returns>
    public static bool Run(IProbedEngine engine, IEnumerable<Probe> probes, Action<string> say)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(probes);
        ArgumentNullException.ThrowIfNull(say);
        foreach (var probe in probes)
        {
            say($"begin {probe}");
            var values = ProbeValues.Of(probe);
            var results = engine.Run(probe, values);
            var (what, error) = ReferenceOf(probe).Errors(values, results).MaxBy(each => each.Error);
            if (error > probe.Tolerance)
            {
                say(string.Create(CultureInfo.InvariantCulture, $"wrong {what} {error:0.0e+0}"));
                return false;
            }

            say(string.Create(CultureInfo.InvariantCulture, $"right {error:0.0e+0}"));
        }

        say("end");
        return true;
    }

    private static IProbeReference ReferenceOf(Probe probe) => probe.Op is Attention attention
        ? new AttentionReference(attention, probe.Batch, probe.Input[0], probe.Input[1])
        : new ConvolutionReference(ConvolutionShape.Of(probe));
}
