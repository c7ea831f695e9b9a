using System.Text.RegularExpressions;

namespace TransferLearning.Models.Weights.Matching;

/// <summary>
/// Tells what merely stands beside a network in its file (its owner's head, the class weights of a loss, a counter) from what shows that the file is of another,
/// deeper network: a further block, or a tensor more in one of its modules.
/// </summary>
internal static partial class TensorsBeside
{
    /// <summary>Which tensors that nothing takes are beside the network.</summary>
    /// <param name="left">The names that are left over.</param>
    /// <param name="keras">Whether they are Keras's, <c>layer/variable</c>.</param>
    /// <param name="own">The network's own names, and the file's names of what it took.</param>
    public static List<string> Of(IEnumerable<string> left, bool keras, IEnumerable<string> own)
    {
        Func<string, string> part = keras ? Layer : Module;
        var parts = own.Select(part).ToHashSet(StringComparer.Ordinal);
        return [.. left.Where(name => (keras && Numbered().IsMatch(name)) || !parts.Contains(part(name)))];
    }

    private static string Module(string name) => name.Split('.', 2)[0];

    /// <summary>The layer's name without its numbers: <c>conv4_block7_1_conv</c> is as much of a ResNet as <c>conv4_block6_1_conv</c>.</summary>
    private static string Layer(string name) => Number().Replace(name[..Math.Max(0, name.LastIndexOf('/'))], "#");

    [GeneratedRegex("[0-9]{1,6}", RegexOptions.CultureInvariant, 100)]
    private static partial Regex Number();

    /// <summary>Keras's own names of layers that nobody named: those behind a backbone go on where its numbers end.</summary>
    [GeneratedRegex("^(conv2d|batch_normalization|layer_normalization)(_[0-9]{1,6})?/", RegexOptions.CultureInvariant, 100)]
    private static partial Regex Numbered();
}
