using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Completing;
using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl backbones [TEXT]</c>: lists the catalogue of networks.</summary>
internal sealed class BackbonesVerb() : Verb("backbones", "Lists the networks that 'backbone.name' may name")
{
    private readonly Argument<string?> _text = new("TEXT")
    {
        Description = "Only those whose name, alias or family contains it",
        Arity = ArgumentArity.ZeroOrOne,
        HelpName = "TEXT",
        CompletionSources = { Candidates.Backbones },
    };

    private readonly Option<bool> _json = Arguments.Json();

    protected override void Declare(Command command)
    {
        command.Add(_text);
        command.Add(_json);
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        var found = BackboneCatalogue.All.Concat(BackboneCatalogue.Encoders).Where(each => Matches(each, arguments.GetValue(_text))).ToList();
        if (arguments.GetValue(_json))
            session.WriteJson(new JsonArray([.. found.Select(each => ToJson(each, Here(session)))]));
        else if (found.Count == 0)
            throw new RunException($"No backbone's name, alias or family contains '{arguments.GetValue(_text)}'; without it, all are listed.");
        else
            Print(found, Here(session), session);
        return ExitStatus.Done;
    }

    private static bool Matches(Backbone backbone, string? text) =>
        text is null || backbone.Aliases.Append(backbone.Name).Append(backbone.Family).Any(name => name.Contains(text, StringComparison.OrdinalIgnoreCase));

    /// <summary>The weights on this machine, by backbone and tag: the paths that an experiment with the tag reads.</summary>
    private static Dictionary<(string, string), string> Here(Session session)
    {
        var store = WeightsVerb.Store(session);
        var here = new Dictionary<(string, string), string>();
        foreach (var backbone in BackboneCatalogue.All.Concat(BackboneCatalogue.Encoders))
            foreach (var name in NamesOf(backbone))
                if (store.Locate(name, backbone: backbone).Path is { } path)
                    here.Add((backbone.Name, name), path);
        return here;
    }

    /// <summary>The values of <c>weights:</c> for published weights.</summary>
    private static IEnumerable<string> NamesOf(Backbone backbone) => backbone.Hub is { } hub ? [hub.Address] : backbone.Weights.Select(tag => tag.Name);

    private static void Print(IReadOnlyList<Backbone> backbones, Dictionary<(string, string), string> here, Session session) => TextTable.Write(
        session,
        Column.Of("name", backbones, each => each.Name),
        Column.Of("family", backbones, each => each.Family) with { Rank = 2 },
        Column.Of("parameters", backbones, each => Show.Short(each.ParameterCount)) with { Number = true },
        Column.Of("pixels", backbones, each => each.Text is null ? Show.Count(each.ImageSize) : "texts") with { Number = true },
        Column.Of("top-1 %", backbones, each => each.Weights.Select(tag => tag.Top1).FirstOrDefault()?.ToString("0.0", CultureInfo.InvariantCulture) ?? "–") with { Number = true },
        Column.Of("weights (✓ here)", backbones, each => string.Join(", ", NamesOf(each).Select(name => here.ContainsKey((each.Name, name)) ? name + " ✓" : name))) with { Least = 24 },
        Column.Of("also called", backbones, each => string.Join(", ", each.Aliases)) with { Rank = 1, Least = 12 });

    private static JsonObject ToJson(Backbone backbone, Dictionary<(string, string), string> here) => backbone is { Text: { } text, Hub: { } hub } ? new()
    {
        ["name"] = backbone.Name,
        ["family"] = backbone.Family,
        ["aliases"] = new JsonArray([.. backbone.Aliases]),
        ["parameters"] = backbone.ParameterCount,
        ["sequence_length"] = text.Longest,
        ["features"] = text.Width,
        ["vocabulary"] = text.Words,
        ["weights"] = new JsonArray(new JsonObject
        {
            ["name"] = hub.Address,
            ["licence"] = hub.Licence.Name,
            ["licence_url"] = hub.Licence.Url,
            ["path"] = here.GetValueOrDefault((backbone.Name, hub.Address)),
        }),
    } : new()
    {
        ["name"] = backbone.Name,
        ["family"] = backbone.Family,
        ["aliases"] = new JsonArray([.. backbone.Aliases]),
        ["parameters"] = backbone.ParameterCount,
        ["image_size"] = backbone.ImageSize,
        ["weights"] = new JsonArray([.. backbone.Weights.Select(tag => ToJson(tag, ParametersOf(backbone, tag.Convention), here.GetValueOrDefault((backbone.Name, tag.Name))))]),
    };

    /// <summary>The number of parameters by a definition. Keras's definition may have biases that torchvision's lacks, or lack scale factors.</summary>
    private static long ParametersOf(Backbone backbone, Convention convention) => convention == Convention.Torchvision
        ? backbone.ParameterCount
        : backbone.Build(new BackboneOptions(new TensorShape(3, backbone.ImageSize, backbone.ImageSize), Top: true, Convention: convention)).ParameterCount;

    private static JsonObject ToJson(WeightsTag tag, long parameters, string? path) => new()
    {
        ["name"] = tag.Name,
        ["definition"] = tag.Convention == Convention.Keras ? "keras" : "torchvision",
        ["parameters"] = parameters,
        ["classifier"] = tag.HasTop,
        ["url"] = tag.Url.ToString(),
        ["licence"] = tag.Licence.Name,
        ["licence_url"] = tag.Licence.Url,
        ["top1"] = tag.Top1,
        ["top5"] = tag.Top5,
        ["image_size"] = tag.ImageSize,
        ["path"] = path,
    };
}
