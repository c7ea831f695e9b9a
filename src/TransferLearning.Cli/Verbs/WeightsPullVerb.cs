using System.CommandLine;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Completing;
using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;
using TransferLearning.Models.Vectors;
using TransferLearning.Models.Weights.Matching;
using TransferLearning.Models.Weights.Store;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl weights pull NAME…</c>: downloads weights before a run needs them, and prints their paths.</summary>
internal sealed class WeightsPullVerb() : Verb("pull", "Fetches weights into the store, unless they are on this machine, and prints their paths")
{
    private readonly Argument<string[]> _names = new("NAME")
    {
        Description = "Backbones (their weights 'imagenet'), backbone:tag, timm's names, glove.6B.100d, hf://owner/repository/file or https://…",
        Arity = ArgumentArity.OneOrMore,
        HelpName = "NAME",
        CompletionSources = { Candidates.Weights },
    };

    private readonly Option<string?> _sha256 = new("--sha256") { Description = "The file's SHA-256; needed for an https:// address outside the catalogue" };
    private readonly Option<bool> _json = Arguments.Json();

    protected override void Declare(Command command)
    {
        _sha256.Validators.Add(given =>
        {
            // A shorter prefix could match other files too.
            if (given.Tokens is [{ Value: var text }] && (text.Length != 64 || !text.All(char.IsAsciiHexDigit)))
                given.AddError($"--sha256 takes the 64 hexadecimal digits of a SHA-256, not '{text}'.");
        });
        command.Add(_names);
        command.Add(_sha256);
        command.Add(_json);
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        var store = WeightsVerb.Store(session);
        var sources = arguments.GetRequiredValue(_names).Select(name => Pulled(store, name, arguments.GetValue(_sha256), session)).ToList();
        var paths = new List<string>();
        using (var reporter = new DownloadReporter(session))
            foreach (var source in sources)
                paths.Add(source.FetchAsync(reporter).GetAwaiter().GetResult());
        if (arguments.GetValue(_json))
            session.WriteJson(new JsonArray([.. sources.Zip(paths, (source, path) => new JsonObject { ["weights"] = UrlSecrets.Masked(source.Request), ["url"] = source.Url is { } url ? UrlSecrets.Masked(url.ToString()) : null, ["path"] = path })]));
        else
            paths.ForEach(session.ResultText.WriteLine);
        return ExitStatus.Done;
    }

    /// <summary>What a name stands for: weights, or word vectors (a name of the catalogue, or a file of the hub that is no file of weights).</summary>
    private static Pull Pulled(WeightsStore weights, string name, string? sha256, Session session)
    {
        if (VectorsTag.Find(name) is null && !(name.StartsWith(WeightsNames.HuggingFace, StringComparison.OrdinalIgnoreCase) && IsVectors(name)))
        {
            var found = Locate(weights, name, sha256);
            return new(found.Request, found.Url, progress => weights.FetchAsync(found, progress, session.Cancellation));
        }

        var store = new VectorsStore(weights.Folders);
        try
        {
            var vectors = store.Locate(name);
            return new(vectors.Request, vectors.Url, progress => store.FetchAsync(vectors, progress, session.Cancellation));
        }
        catch (RunException malformed)
        {
            throw new UsageException(malformed.Message, malformed);
        }
    }

    private static bool IsVectors(string address) => Path.GetExtension(address).ToLowerInvariant() is ".txt" or ".vec" or ".gz" or ".zip";

    private static WeightsSource Locate(WeightsStore store, string name, string? sha256)
    {
        var (weights, backbone) = Parse(name);
        try
        {
            return store.Locate(weights, sha256, backbone);
        }
        catch (RunException unknown)
        {
            throw new UsageException(unknown.Message, unknown);
        }
    }

    private static (string Weights, Backbone? Backbone) Parse(string name)
    {
        if (name.Contains("://", StringComparison.Ordinal)) return (name, null);
        var parts = name.Split(':', 2);
        if (BackboneCatalogue.Find(parts[0]) is { } backbone) return (parts.Length == 2 ? parts[1] : "imagenet", backbone);
        // timm's name for weights, without a backbone: vgg16.tv_in1k.
        var owner = name.Split('.') is [var architecture, _] && TimmTable.Find(architecture) is { } timm
            ? BackboneCatalogue.Find(timm.Backbone)
            : BackboneCatalogue.All.FirstOrDefault(each => each.Weights.Any(tag => tag.Aliases.Contains(name)));
        return owner is not null
            ? (name, owner)
            : throw new UsageException($"There is no backbone '{parts[0]}'; 'tl backbones' lists them. Weights elsewhere are hf://owner/repository/file or https://…");
    }

    /// <summary>A file to fetch.</summary>
    private sealed record Pull(string Request, Uri? Url, Func<IProgress<DownloadProgress>, Task<string>> FetchAsync);
}
