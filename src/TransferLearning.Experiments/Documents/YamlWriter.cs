using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace TransferLearning.Experiments.Documents;

/// <summary>Writes a tree as YAML that parses to the same tree.</summary>
internal static class YamlWriter
{
    // The emitter takes its line ends from here, not from the writer.
    private static readonly EmitterSettings Settings = new EmitterSettings().WithBestWidth(int.MaxValue).WithNewLine("\n");

    /// <summary>Writes a document in block style, with a final line break.</summary>
    public static string Write(Node node)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(text, Settings);
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, [], isImplicit: true));
        Emit(emitter, node, flow: false);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    /// <summary>Writes one line in flow style, as <c>--set</c> accepts it.</summary>
    public static string WriteLine(Node node)
    {
        if (node is ScalarNode { Plain: true } scalar)
            return scalar.IsNull ? "null" : scalar.Text;
        using var text = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(text, Settings);
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, [], isImplicit: true));
        Emit(emitter, node, flow: true);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString().TrimEnd('\n');
    }

    private static void Emit(Emitter emitter, Node node, bool flow)
    {
        switch (node)
        {
            case MappingNode mapping:
                emitter.Emit(new MappingStart(null, null, isImplicit: true, flow || mapping.Entries.Count == 0 ? MappingStyle.Flow : MappingStyle.Block));
                foreach (var entry in mapping.Entries)
                {
                    emitter.Emit(Text(entry.Key));
                    Emit(emitter, entry.Value, flow);
                }

                emitter.Emit(new MappingEnd());
                break;
            case SequenceNode sequence:
                var short_ = flow || sequence.Items.All(item => item is ScalarNode);
                emitter.Emit(new SequenceStart(null, null, isImplicit: true, short_ ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var item in sequence.Items)
                    Emit(emitter, item, short_);
                emitter.Emit(new SequenceEnd());
                break;
            case ScalarNode { Plain: true } scalar:
                emitter.Emit(new Scalar(null, null, scalar.IsNull ? "null" : scalar.Text, ScalarStyle.Plain, isPlainImplicit: true, isQuotedImplicit: false));
                break;
            case ScalarNode scalar:
                emitter.Emit(Text(scalar.Text));
                break;
        }
    }

    /// <summary>A text scalar, without quotes only if no parser can misread it. <c>${</c> is escaped, so that it is not expanded.</summary>
    private static Scalar Text(string text)
    {
        var escaped = text.Replace("${", "$${", StringComparison.Ordinal);
        var style = IsWord(escaped) ? ScalarStyle.Plain : escaped.Any(char.IsControl) ? ScalarStyle.DoubleQuoted : ScalarStyle.SingleQuoted;
        return new Scalar(null, null, escaped, style, isPlainImplicit: style == ScalarStyle.Plain, isQuotedImplicit: style != ScalarStyle.Plain);
    }

    private static bool IsWord(string text) =>
        text.Length > 0
        && (char.IsAsciiLetter(text[0]) || text[0] is '/' or '_')
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/')
        && text.ToUpperInvariant() is not ("NULL" or "TRUE" or "FALSE" or "YES" or "NO" or "ON" or "OFF" or "Y" or "N");
}
