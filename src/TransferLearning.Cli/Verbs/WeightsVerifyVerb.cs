using System.CommandLine;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Completing;
using TransferLearning.Cli.Terminal;
using TransferLearning.Models.Weights.Store;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl weights verify [FILE…]</c>: reads every byte of weights files again.</summary>
internal sealed class WeightsVerifyVerb() : Verb("verify", "Reads weights and word vectors again and checks that each file is sound and has its published SHA-256")
{
    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "A file, or a text in the path or backbone of the files that 'list' shows; by default all files",
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

    /// <summary>The files that a text means: a path, else a part of a path. A folder of the hub comes last, because many folders are named like networks.</summary>
    private static IReadOnlyList<StoredWeights> Meant(string text, IReadOnlyList<StoredWeights> listed, Session session)
    {
        var path = session.Resolve(text);
        if (File.Exists(path)) return [WeightsStore.Describe(path)];
        List<StoredWeights> found = [.. listed.Where(each => each.Path.Contains(text, StringComparison.OrdinalIgnoreCase) || each.Backbone?.Name == text)];
        if (found.Count > 0) return found;
        return Directory.Exists(path)
            ? [WeightsStore.Describe(path)]
            : throw new RunException($"'{text}' is not a file, and no weights on this machine have it in their path; 'tl weights list' shows all.");
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
