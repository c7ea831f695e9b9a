using Microsoft.ML.OnnxRuntime;
using TransferLearning.Models.Vectors;
using TransferLearning.Models.Weights;
using TransferLearning.TestSupport;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tests.Texts;

/// <summary>The graph of MiniLM with the weights of the published ONNX file, against ONNX Runtime running that very file.</summary>
[Collection(nameof(Alone))]
public sealed class EncoderTests : IDisposable
{
    private const int Length = 24;

    private static readonly string[] Sentences =
    [
        "Who wrote Hamlet ?", "", "A", "What is the capital of Yugoslavia ?", "Crème brûlée à la carte!", "The quick brown fox jumps over the lazy dog, again and again.",
        "你好,世界", "unaffable antidisestablishmentarianism", "How many legs has a spider, and how many has an ant, and why do they differ at all, dear reader of long sentences?", "x y z",
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly string _model;
    private readonly TextVectorizer _text;

    public EncoderTests()
    {
        _model = MiniLm.WriteTo(_folder);
        var (form, vocabulary) = PieceFile.Read(PieceFile.In(_folder.Path)!);
        _text = new TextVectorizer(TokenForm.OfPieces(Length, form), vocabulary);
    }

    [Fact]
    public void Should_give_the_sentence_vectors_of_the_published_model() => OnTorch.Run(() =>
    {
        var (graph, state) = Load();
        using (state)
        {
            using var none = no_grad();
            var own = new TorchExecutor(graph).Run(state, Batch(Sentences), RunMode.Inference);
            var expected = Published(Sentences);
            Assert.InRange((own - tensor(expected, [Sentences.Length, 384])).abs().max().item<float>(), 0, 1e-4f);

            // What the store gets: ONNX Runtime, one text or many at once.
            using var engine = Models.Engines.PrefixEngines.Onnx(graph, state, null, 2, threads: 1);
            var two = new float[2 * 384];
            engine.Run(Batch(Sentences[..2]).data<float>().ToArray(), two);
            Assert.All(two.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-4f));
        }
    });

    /// <summary>
    /// The sum of the vectors times sin(0), sin(1), … and the norms of its gradients. The numbers are PyTorch 2.14's in 64 bits, from BERT's published formulas, a
    /// boolean padding mask and these weights.
    /// </summary>
    [Fact]
    public void Should_give_PyTorchs_gradients() => OnTorch.Run(() =>
    {
        var (graph, state) = Load();
        using (state)
        {
            foreach (var spec in graph.Parameters)
                state[spec.Name].requires_grad = true;
            var vectors = new TorchExecutor(graph).Run(state, Batch("Who wrote Hamlet ?", "What is the capital of Yugoslavia ?"), RunMode.Inference);
            var loss = (vectors * arange(2 * 384, dtype: float32).sin().view(2, 384)).sum();
            loss.backward();
            Assert.Equal(-5.7523, loss.item<float>(), 1e-3);
            Assert.All(
                new (string Name, double Norm)[]
                {
                    ("embeddings.word_embeddings.weight", 68.7422), ("embeddings.position_embeddings.weight", 69.1768), ("embeddings.token_type_embeddings.weight", 97.5165),
                    ("embeddings.LayerNorm.weight", 9.75703), ("encoder.layer.0.attention.self.query.weight", 7.70074), ("encoder.layer.2.attention.self.value.weight", 45.6607),
                    ("encoder.layer.3.attention.output.dense.weight", 31.5043), ("encoder.layer.3.attention.output.LayerNorm.bias", 11.9559),
                    ("encoder.layer.5.intermediate.dense.weight", 94.5074), ("encoder.layer.5.output.dense.bias", 24.0619), ("encoder.layer.5.output.LayerNorm.weight", 16.6723),
                },
                each => Assert.Equal(1, state[each.Name].grad!.norm().item<float>() / each.Norm, 1e-3));
        }
    });

    [Fact]
    public void Should_give_the_first_pieces_features_or_those_of_every_piece() => OnTorch.Run(() =>
    {
        var (graph, state) = Load();
        using (state)
        {
            using var none = no_grad();
            var batch = Batch(Sentences);
            var all = new TorchExecutor(graph.CutAt("encoder")).Run(state, batch, RunMode.Inference);
            Assert.Equal([Sentences.Length, Length, 384], all.shape);
            var first = new TorchExecutor(graph.CutAt("encoder").FirstPiece("pooling")).Run(state, batch, RunMode.Inference);
            Assert.True(first.Equals(all.select(1, 0)));
        }
    });

    public void Dispose() => _folder.Dispose();

    private (Graph, NetworkState) Load()
    {
        var backbone = BackboneCatalogue.Find("minilm_l6")!;
        var (graph, state) = (backbone.Build(new TensorShape(Length)), new NetworkState());
        var weights = WeightsResolver.Resolve(_model, null, backbone)!;
        Assert.Empty(weights.Check(graph));
        Assert.Empty(weights.Beside);
        weights.Load(graph, state);
        return (graph, state);
    }

    private Tensor Batch(params string[] texts)
    {
        var numbers = new float[texts.Length * Length];
        for (var i = 0; i < texts.Length; i++)
            _text.Write(texts[i], numbers.AsSpan(i * Length, Length));
        return tensor(numbers, [texts.Length, Length]);
    }

    // The mean over the pieces of each text, as the card of the model says.
    private float[] Published(string[] texts)
    {
        var ids = new long[texts.Length * Length];
        for (var i = 0; i < texts.Length; i++)
            _text.Write(texts[i], ids.AsSpan(i * Length, Length));
        using var session = new InferenceSession(_model);
        long[] shape = [texts.Length, Length];
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(ids, shape), mask = OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(ids, id => id == 0 ? 0L : 1), shape), types = OrtValue.CreateTensorValueFromMemory(new long[ids.Length], shape);
        using var run = new RunOptions();
        using var outputs = session.Run(run, ["input_ids", "attention_mask", "token_type_ids"], [input, mask, types], ["last_hidden_state"]);
        var hidden = tensor(outputs[0].GetTensorDataAsSpan<float>().ToArray(), [texts.Length, Length, 384]);
        var words = tensor(Array.ConvertAll(ids, id => id == 0 ? 0f : 1), [texts.Length, Length, 1]);
        return (hidden * words).sum(1).div(words.sum(1)).data<float>().ToArray();
    }
}
