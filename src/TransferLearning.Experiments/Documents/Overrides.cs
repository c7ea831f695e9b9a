using TransferLearning.Experiments.Binding;

namespace TransferLearning.Experiments.Documents;

/// <summary>Applies <c>--set key=value</c>.</summary>
internal static class Overrides
{
    public static Node Apply(Node document, IReadOnlyList<string> overrides, string currentFolder, BindContext context)
    {
        foreach (var text in overrides)
            document = Apply(document, text, currentFolder, context);
        return document;
    }

    private static Node Apply(Node document, string text, string currentFolder, BindContext context)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var key = (equals < 0 ? text : text[..equals]).Trim();
        var place = new SourceLocation($"--set {key}", 0, 0);
        if (equals < 0 || Array.Exists(key.Split('.'), segment => segment.Length == 0))
        {
            context.Report(Codes.Override, place, $"expected key=value with a key such as schedule.head.epochs; got '{text}'");
            return document;
        }

        if (text.Length > Limits.Override)
        {
            context.Report(Codes.TooLarge, place, $"an override has at most {Limits.Override:N0} characters; got {text.Length:N0}");
            return document;
        }

        var findings = new List<Diagnostic>();
        var value = YamlReader.ParseValue(text[(equals + 1)..], place, currentFolder, findings);
        foreach (var finding in findings)
            context.Report(finding.Code, place, finding.Message);
        return value is null ? document : Set(document, key, value, context);
    }

    /// <summary>The document with one key set to another value.</summary>
    public static Node Set(Node document, string key, Node value, BindContext context)
    {
        var path = key.Split('.');
        if (Array.Exists(path, segment => segment.Length == 0))
        {
            context.Report(Codes.Override, value.Location, $"expected a key such as schedule.head.epochs; got '{key}'");
            return document;
        }

        if (path[0] == "extends")
        {
            context.Report(Codes.Override, value.Location, "'extends' cannot be overridden: it is read before the overrides");
            return document;
        }

        return context.Language.Root.Set(document, path, value, context);
    }
}
