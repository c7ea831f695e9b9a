using System.CommandLine;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl cache prune</c>: evicts stored activations and decoded pictures that no process has open.</summary>
internal sealed class CachePruneVerb() : Verb("prune", "Evicts stored activations and decoded pictures, all or the least recently used; what is in use stays")
{
    private readonly Option<string?> _to = new("--to") { Description = "Evict the least recently used until the rest takes at most this size, for example 20GB; by default everything is evicted", HelpName = "size" };
    private readonly Option<int?> _unused = new("--unused") { Description = "Evict what was not used for this many days, and nothing else unless --to is given", HelpName = "days" };
    private readonly Option<bool> _json = Arguments.Json();

    protected override void Declare(Command command)
    {
        _to.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && !ByteSize.TryParse(text, out _))
                result.AddError($"--to takes a size such as 20GB or 500MB, not '{text}'.");
        });
        _unused.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 0)
                result.AddError("--unused takes a number of days, 0 or more.");
        });
        command.Add(_to);
        command.Add(_unused);
        command.Add(_json);
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        var days = arguments.GetValue(_unused);
        var most = arguments.GetValue(_to) is { } text && ByteSize.TryParse(text, out var size) ? size.Bytes : days is null ? 0 : long.MaxValue;
        var store = CacheVerb.Store(session);
        var evicted = store.Prune(most, days is { } since ? DateTime.UtcNow.AddDays(-since) : null, session.Cancellation);
        if (arguments.GetValue(_json))
            session.WriteJson(new JsonArray([.. evicted.Select(CacheVerb.ToJson)]));
        else
            session.Say($"{Show.Count(evicted.Count)} evicted, {Show.Bytes(evicted.Sum(entry => entry.Bytes))}; {Show.Bytes(store.List().Sum(entry => entry.Bytes))} are left in {store.Folder}");
        return ExitStatus.Done;
    }
}
