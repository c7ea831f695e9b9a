using TransferLearning.Models.Ops;
using TransferLearning.Models.Ops.Sequences;
using static System.FormattableString;

namespace TransferLearning.Models.Backbones;

/// <summary>
/// BERT (Devlin et al. 2018) and MiniLM (Wang et al. 2020), with Hugging Face's tensor names. A block is <c>encoder.layer.N</c>. The output is the mean of the
/// pieces' features, without padding, as in sentence-transformers; <c>output: encoder</c> gives the features of every piece.
/// </summary>
internal sealed class Bert : IBackboneFamily
{
    /// <summary>The block whose output has every piece's features.</summary>
    public const string Pieces = "encoder";

    // hidden_dropout_prob. Dropout of the attention's weights is left out.
    private const double DropoutRate = 0.1;

    private const double Epsilon = 1e-12;

    private sealed record Size(int Depth, long Width, long Heads);

    public IEnumerable<Backbone> Members =>
    [
        Of("minilm_l6", new(6, 384, 12), 22_713_216, "sentence-transformers/all-MiniLM-L6-v2"),
        Of("minilm_l12", new(12, 384, 12), 33_360_000, "sentence-transformers/all-MiniLM-L12-v2"),
        Of("bert_base", new(12, 768, 12), 109_482_240, "google-bert/bert-base-uncased"),
    ];

    private static Backbone Of(string name, Size size, long parameters, string repository)
    {
        var input = new EncoderInput(30_522, 512, size.Width);
        return new(name, "BERT", options => Build(name, size, input, options))
        {
            ParameterCount = parameters,
            Aliases = [repository.Split('/')[1]],
            Text = input,
            Hub = HubWeights.Apache(repository),
            UnusedTensors = ["pooler.", "cls.", "embeddings.position_ids"],
        };
    }

    private static Graph Build(string name, Size size, EncoderInput text, BackboneOptions options)
    {
        var g = new GraphBuilder(name, options.Input) { Block = "embeddings" };
        var x = g.Add(new TextEmbeddings(text.Words, size.Width, text.Longest), "embeddings", Graph.InputName);
        x = g.Add(new LayerNorm(Epsilon), "embeddings.LayerNorm", x, "embeddings");
        x = g.Add(new Dropout(DropoutRate), "embeddings.dropout", x, "embeddings");
        for (var i = 0; i < size.Depth; i++)
        {
            var path = g.Block = Invariant($"encoder.layer.{i}");
            var y = g.Add(new MaskedAttention(size.Heads), $"{path}.attention", [x, Graph.InputName]);
            x = Sum(g, $"{path}.attention.output", y, x, $"{path}.attention");
            y = g.Add(Dense(4 * size.Width), $"{path}.intermediate.dense", x, $"{path}.intermediate");
            y = g.Activate("gelu", $"{path}.intermediate.gelu", y, $"{path}.intermediate");
            y = g.Add(Dense(size.Width), $"{path}.output.dense", y, $"{path}.output");
            x = Sum(g, $"{path}.output", y, x, $"{path}.output");
        }

        g.Block = "mean_pooling";
        g.Add(new MaskedMean(), "mean_pooling", [x, Graph.InputName]);
        return g.Build();
    }

    // The end of both halves of a layer: dropout, the residual connection, layer norm.
    private static string Sum(GraphBuilder g, string path, string y, string x, string layer)
    {
        y = g.Add(new Dropout(DropoutRate), $"{path}.dropout", y, layer);
        y = g.Add(new Add(), $"{path}.add", [y, x], layer);
        return g.Add(new LayerNorm(Epsilon), $"{path}.LayerNorm", y, layer);
    }

    private static Linear Dense(long units) => new(units) { KernelInitializer = new Initializer.Normal(0.02), BiasInitializer = Initializer.Zeros };
}
