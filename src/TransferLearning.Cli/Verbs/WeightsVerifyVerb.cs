using System.CommandLine;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Completing;
using TransferLearning.Cli.Terminal;
using TransferLearning.Models.Weights.Store;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl weights verify [FILE…]</c>: reads every byte again.</summary>
internal sealed class WeightsVerifyVerb() : Verb("verify", "Reads weights again: is each file sound, and its SHA-256 the published one?")
{
    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "A file, or those that 'list' shows with this in their path or as their backbone; without one, all of them",
        Arity = ArgumentArity.ZeroOrMore,
        HelpName = "FILE",
        CompletionSources = { Candidates.WeightsFiles },
    };

    private readonly Option<bool> _json = Arguments.Json();

    protected override void Declare(Command command)
    {
        command.Add(_files);
        command.Add(_json);
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        var texts = arguments.GetValue(_files) ?? [];
        var listed = WeightsVerb.Store(session).List();
        var files = texts.Length == 0 ? listed : [.. texts.SelectMany(text => Meant(text, listed, session)).DistinctBy(each => each.Path)];
        var verified = new List<VerifiedWeights>();
        foreach (var file in files)
        {
            session.Cancellation.ThrowIfCancellationRequested();
            verified.Add(WeightsStore.Verify(file, session.Cancellation));
            if (!arguments.GetValue(_json)) session.ResultText.WriteLine(Line(verified[^1]));
        }
        if (arguments.GetValue(_json)) session.WriteJson(new JsonArray([.. verified.Select(ToJson)]));
        return verified.Any(each => each.Problem is not null) ? ExitStatus.Failed : ExitStatus.Done;
    }

    /// <summary>A path before a part of one; a folder of the hub's only where the word means nothing else, since many a folder is called as a network is.</summary>
    private static IReadOnlyList<StoredWeights> Meant(string text, IReadOnlyList<StoredWeights> listed, Session session)
    {
        var path = session.Resolve(text);
        if (File.Exists(path)) return [WeightsStore.Describe(path)];
        List<StoredWeights> found = [.. listed.Where(each => each.Path.Contains(text, StringComparison.OrdinalIgnoreCase) || each.Backbone?.Name == text)];
        if (found.Count > 0) return found;
        return Directory.Exists(path)
            ? [WeightsStore.Describe(path)]
            : throw new RunException($"'{text}' is no file, and no weights on this machine have it in their path; 'tl weights list' shows all.");
    }

    private static string Line(VerifiedWeights each) => each switch
    {
        { Problem: { } problem } => $"bad      {each.Weights.Path}: {problem}",
        { HashKnown: true } => $"good     {each.Weights.Path} (as published, SHA-256 {each.Sha256})",
        _ => $"sound    {each.Weights.Path} (no published hash; SHA-256 {each.Sha256})",
    };

    private static JsonObject ToJson(VerifiedWeights each) => new()
    {
        ["path"] = each.Weights.Path,
        ["sha256"] = each.Sha256,
        ["published"] = each.HashKnown,
        ["problem"] = each.Problem,
    };
}
