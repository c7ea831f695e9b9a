using System.Security.Cryptography;
using System.Text;

namespace TransferLearning.Training.Activations;

/// <summary>Texts for the parts of an <see cref="ActivationKey"/> that describe a network.</summary>
internal static class PrefixDescription
{
    /// <summary>The hash of every node's name, options, inputs and output shape.</summary>
    public static string Of(Graph prefix)
    {
        var text = new StringBuilder();
        foreach (var node in prefix.Nodes)
            text.Append(node.Name).Append('\t').Append(node.Path).Append('\t').Append(node.Op).Append('\t').AppendJoin(',', node.Inputs).Append('\t').Append(prefix.Shapes[node.Name]).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>The numbers of a preprocessing, in the shortest text that is read back exactly.</summary>
    public static string Of(Preprocessing preprocessing) =>
        FormattableString.Invariant($"{preprocessing.Scale:R} mean {Numbers(preprocessing.Mean)} std {Numbers(preprocessing.Std)} {preprocessing.Order}");

    /// <summary>The values of fitted layers. A whitening is described by the training pictures that determine it.</summary>
    public static string Of(Standardisation fitted, string trainingFingerprint)
    {
        ArgumentNullException.ThrowIfNull(fitted);
        return FormattableString.Invariant($"; fitted mean {Numbers(fitted.Mean ?? [])} std {Numbers(fitted.Std ?? [])} whitening {fitted.WhiteningEpsilon:R} of {trainingFingerprint}");
    }

    private static string Numbers(IEnumerable<double> numbers) => string.Join(' ', numbers.Select(number => number.ToString("R", null)));
}
