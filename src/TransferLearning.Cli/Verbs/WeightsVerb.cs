using TransferLearning.Cli.Terminal;
using TransferLearning.Models.Weights.Store;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl weights pull|list|verify</c>: the pretrained weights on this machine.</summary>
internal sealed class WeightsVerb() : GroupVerb("weights", "Fetches, lists and checks pretrained weights")
{
    protected override IReadOnlyList<Verb> Nested => [new WeightsPullVerb(), new WeightsListVerb(), new WeightsVerifyVerb()];

    /// <summary>The store that the session's environment names.</summary>
    public static WeightsStore Store(Session session) => new(WeightsFolders.FromEnvironment(session.Environment));
}
