using TransferLearning.Models.Ops;
using TransferLearning.Models.Ops.Sequences;
using static System.FormattableString;

namespace TransferLearning.Models.Backbones;

/// <summary>
/// Builds the graph of a transformer that reads pieces of texts, as Hugging Face's library defines it. The output is the mean of the pieces' features, without
/// padding, as in sentence-transformers.
/// </summary>
internal static class EncoderGraph
{
    // hidden_dropout_prob. Dropout of the attention's weights is left out.
    private const double DropoutRate = 0.1;

    /// <summary>A member of a family.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="family">The family.</param>
    /// <param name="design">The sizes and variants.</param>
    /// <param name="parameters">The published number of parameters, with the pooler.</param>
    /// <param name="hub">The published weights.</param>
    /// <param name="unused">The prefixes of the tensors of the published files that the graph does not use.</param>
    public static Backbone Member(string name, string family, EncoderDesign design, long parameters, HubWeights hub, params IReadOnlyList<string> unused) =>
        new(name, family, options => Build(name, design, options.Input))
        {
            ParameterCount = parameters,
            Aliases = [hub.Repository.Split('/')[1]],
            Text = design.Input,
            Hub = hub,
            UnusedTensors = [.. unused, "embeddings.position_ids"],
        };

    /// <summary>The graph for texts of one length.</summary>
    /// <param name="name">The network's name.</param>
    /// <param name="design">The sizes and variants.</param>
    /// <param name="text">The shape of a text, [pieces].</param>
    public static Graph Build(string name, EncoderDesign design, TensorShape text)
    {
        var g = new GraphBuilder(name, text) { Block = "embeddings" };
        var names = design.Names;
        var mask = design.Padding == 0 ? Graph.InputName : g.Add(new PieceMask(design.Padding), "embeddings.mask", Graph.InputName, "embeddings");
        var x = g.Add(
            new TextEmbeddings(design.Words, design.Width, design.Positions, design.Types, design.Padding), "embeddings", design.Padding == 0 ? [mask] : [Graph.InputName, mask]);
        x = g.Add(new LayerNorm(design.Epsilon), "embeddings.LayerNorm", x, "embeddings");
        x = g.Add(new Dropout(DropoutRate), "embeddings.dropout", x, "embeddings");
        string[] bias = design.IsRelative ? [g.Add(new RelativePositions(design.Heads), "encoder.relative_attention_bias", Graph.InputName)] : [];
        for (var i = 0; i < design.Depth; i++)
        {
            var path = g.Block = Invariant($"{names.Layers}.{i}");
            var y = g.Add(new MaskedAttention(design.Heads, names.Attention), $"{path}.attention", [x, mask, .. bias]);
            x = Sum(y, x, names.AttentionEnd, names.AttentionNorm, $"{path}.attention", names.DropsAttention);
            string inner = $"{path}.{ModuleOf(names.Inner)}", outer = $"{path}.{ModuleOf(names.Outer)}";
            y = g.Add(Dense(4 * design.Width), $"{path}.{names.Inner}", x, inner);
            y = g.Activate("gelu", $"{inner}.gelu", y, inner);
            y = g.Add(Dense(design.Width), $"{path}.{names.Outer}", y, outer);
            x = Sum(y, x, ModuleOf(names.Outer), names.OutputNorm, outer, drops: true);

            // The end of both halves of a layer: dropout, the residual connection, layer norm.
            string Sum(string y, string x, string end, string norm, string layer, bool drops)
            {
                if (drops)
                    y = g.Add(new Dropout(DropoutRate), $"{path}.{end}.dropout", y, layer);
                y = g.Add(new Add(), $"{path}.{end}.add", [y, x], layer);
                return g.Add(new LayerNorm(design.Epsilon), $"{path}.{norm}", y, layer);
            }
        }

        g.Block = "mean_pooling";
        g.Add(new MaskedMean(), "mean_pooling", [x, mask]);
        return g.Build();
    }

    private static string ModuleOf(string name) => name[..name.LastIndexOf('.')];

    private static Linear Dense(long units) => new(units) { KernelInitializer = new Initializer.Normal(0.02), BiasInitializer = Initializer.Zeros };
}
