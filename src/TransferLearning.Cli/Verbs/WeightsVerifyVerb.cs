using System.CommandLine;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Completing;
using TransferLearning.Cli.Terminal;
using TransferLearning.Experiments;
using TransferLearning.Models.Weights.Store;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl weights verify [FILE…]</c>: reads every byte again.</summary>
internal sealed class WeightsVerifyVerb() : Verb("verify", "Reads weights again: is each file sound, and its SHA-256 the published one?")
{
    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "Only those whose path or backbone contains it; without one, all that 'list' shows",
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
        var files = WeightsVerb.Store(session).List()
            .Where(each => texts.Length == 0 || texts.Any(text => each.Path.Contains(text, StringComparison.OrdinalIgnoreCase) || each.Backbone?.Name == text)).ToList();
        if (files.Count == 0 && texts.Length > 0) throw new RunException($"No weights on this machine have '{string.Join("', '", texts)}' in their path; 'tl weights list' shows all.");
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
