using System.Text;

namespace TransferLearning.Experiments.Documents;

/// <summary>
/// Expands <c>${NAME}</c> and <c>${NAME:-default}</c> in texts; <c>$${</c> stands for <c>${</c> itself. The default is used if the
/// variable is not set or empty. If a path begins with a variable that is set, it is relative to the current folder, as in a shell.
/// </summary>
internal sealed class EnvironmentText(Func<string, string?> variables, string currentFolder, BindErrors report)
{
    public Node Expand(Node node) => node switch
    {
        MappingNode mapping => mapping with { Entries = [.. mapping.Entries.Select(entry => entry with { Value = Expand(entry.Value) })] },
        SequenceNode sequence => sequence with { Items = [.. sequence.Items.Select(Expand)] },
        ScalarNode scalar when scalar.Text.Contains("${", StringComparison.Ordinal) => Expand(scalar),
        _ => node,
    };

    public ScalarNode Expand(ScalarNode scalar)
    {
        var text = new StringBuilder();
        var folder = scalar.Folder;
        var whole = false;
        for (var at = 0; at < scalar.Text.Length;)
        {
            var rest = scalar.Text.AsSpan(at);
            if (rest.StartsWith("$${"))
            {
                text.Append("${");
                at += 3;
            }
            else if (rest.StartsWith("${"))
            {
                var end = rest.IndexOf('}');
                if (end < 0)
                {
                    report(Codes.Environment, scalar.Location, "'${' without '}'; to write '${' itself, use '$${'");
                    return scalar;
                }

                var (value, isSet) = Read(rest[2..end].ToString(), scalar.Location);
                if (at == 0 && isSet)
                    folder = currentFolder;
                whole = at == 0 && end == rest.Length - 1;
                text.Append(value);
                at += end + 1;
            }
            else
            {
                text.Append(rest[0]);
                at++;
            }
        }

        return scalar with { Text = text.ToString(), Plain = scalar.Plain || whole, Folder = folder };
    }

    private (string Value, bool IsSet) Read(string inside, SourceLocation place)
    {
        var colon = inside.IndexOf(":-", StringComparison.Ordinal);
        var name = colon < 0 ? inside : inside[..colon];
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') || char.IsAsciiDigit(name[0]))
        {
            report(Codes.Environment, place, $"'${{{inside}}}' is not an environment variable; write ${{NAME}} or ${{NAME:-default}}");
            return ("", false);
        }

        if (variables(name) is { } value && (value.Length > 0 || colon < 0))
            return (value, true);
        if (colon >= 0)
            return (inside[(colon + 2)..], false);
        report(Codes.Environment, place, $"the environment variable '{name}' is not set; set it, or give a default: ${{{name}:-…}}");
        return ("", false);
    }
}

/// <summary>Receives an error.</summary>
internal delegate void BindErrors(string code, SourceLocation place, string message);
