using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.States;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl runs list</c>: lists everything under <c>.tl</c>, last changed first.</summary>
internal sealed class RunsListVerb() : ListVerb("Lists what lies under .tl, the last changed first")
{
    protected override Listing Read(Session session)
    {
        var states = StoredStates.List(session);
        return new Listing<StoredState>(
            states, RunsVerb.ToJson, RunsVerb.Columns, $"There are no runs in {StoredStates.Root(session)}.", $"{Show.Bytes(states.Sum(state => state.Bytes))} in {StoredStates.Root(session)}");
    }
}
