using TransferLearning.Models.Engines;
using TransferLearning.Models.Graphs;
using TransferLearning.Models.Layers;
using TransferLearning.Models.Layers.Sequences;
using TransferLearning.Models.Ops;
using TransferLearning.Models.Ops.Sequences;
using TransferLearning.Models.Vectors;
using static TorchSharp.torch;

namespace TransferLearning.Models.Tests.Engines;

/// <summary>Texts that are computed without their padding, against the same network with all of it.</summary>
public sealed class TextEngineTests
{
    private const int Longest = 21, Texts = 40, Words = 50;

    // The length of each text; one has no words, one is as long as possible.
    private static readonly int[] Lengths = [.. Enumerable.Range(0, Texts).Select(i => i switch { 5 => 0, 7 => Longest, _ => 1 + (i * 7 % 19) })];

    public static TheoryData<string> Networks => ["encoder", "first piece", "lstm", "mean"];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Should_give_the_outputs_of_padded_texts(string name) => OnTorch.Run(() =>
    {
        var graph = Network(name);
        using var state = Filled.State(graph);
        var numbers = Numbers();
        // Without a word, attention is spread over the padding. An encoder's text has at least [CLS] and [SEP].
        if (name == "first piece")
            numbers[5 * Longest] = 1;
        using var none = no_grad();
        var expected = new TorchExecutor(graph).Run(state, tensor(numbers, [Texts, Longest]), RunMode.Inference).contiguous().data<float>().ToArray();
        foreach (var precision in new[] { PrefixPrecision.Fp32, PrefixPrecision.Bf16 })
        {
            using var engine = PrefixEngines.CreateForTexts(graph, state, threads: 1, CPU, precision);
            Close.Assert(expected, Run(engine, numbers), precision == PrefixPrecision.Bf16 ? 0.05 : 1e-5);
        }
    });

    [Fact]
    public void Should_give_a_text_the_same_bytes_in_any_batch() => OnTorch.Run(() =>
    {
        var graph = Network("encoder");
        using var state = Filled.State(graph);
        using var engine = PrefixEngines.CreateForTexts(graph, state, threads: 1);
        var numbers = Numbers();
        var whole = Run(engine, numbers);
        var (features, backwards) = ((int)graph.OutputShape.Elements, Enumerable.Range(0, Texts).Reverse().ToArray());
        var turned = Run(engine, [.. backwards.SelectMany(text => numbers[(text * Longest)..((text + 1) * Longest)])]);
        Assert.Equal(whole, backwards.SelectMany(text => turned[(text * features)..((text + 1) * features)]));
        Assert.Equal(whole[^features..], Run(engine, numbers[^Longest..]));
    });

    [Fact]
    public void Should_compute_only_as_many_words_as_texts_have_and_whole_batches()
    {
        var shapes = new List<(int Rows, int Length)>();
        using var engine = new TextEngine(new Sums(Longest), Sum, rows: 8, batchSize: 64, TextEngine.Step);
        var sums = Run(engine, Numbers());
        Assert.Equal([.. Lengths.Select((length, text) => (float)Enumerable.Range(0, length).Sum(place => Number(text, place)))], sums);
        Assert.All(shapes, shape => Assert.Equal(8, shape.Rows));
        // First the text without words, which is computed once.
        Assert.Equal(8, shapes[0].Length);
        shapes.RemoveAt(0);
        Assert.Equal(Lengths.Where(length => length > 0).GroupBy(length => TextEngine.LengthOf(length, Longest)).OrderBy(group => group.Key).SelectMany(group => Enumerable.Repeat(group.Key, (group.Count() + 7) / 8)), shapes.Select(shape => shape.Length));

        void Sum(ReadOnlySpan<float> numbers, int rows, int length, Span<float> outputs)
        {
            shapes.Add((rows, length));
            for (var row = 0; row < rows; row++)
                outputs[row] = numbers.Slice(row * length, length).ToArray().Sum();
        }
    }

    [Theory]
    [InlineData(0, 200, 8)]
    [InlineData(8, 200, 8)]
    [InlineData(9, 200, 16)]
    [InlineData(199, 200, 200)]
    [InlineData(20, 21, 21)]
    [InlineData(3, 5, 5)]
    public void Should_round_a_length_up_to_the_next_step(int words, int longest, int length) => Assert.Equal(length, TextEngine.LengthOf(words, longest));

    [Fact]
    public void Should_name_the_layer_that_reads_padding()
    {
        Assert.Null(Head(true, new LstmLayer { Units = 4, ReturnSequences = true }, new SpatialDropout1dLayer(), new GlobalAveragePooling1d()).PaddingReader());
        Assert.Null(Head(true, new Bidirectional { Layer = new GruLayer { Units = 4 } }).PaddingReader());
        // Keras's layers take padding in, or have lost the mask.
        Assert.Equal("head.0.conv_1d", Head(true, new Convolution1d { Filters = 4 }, new GlobalAveragePooling1d()).PaddingReader());
        Assert.Equal("head.0.global_max_pool_1d", Head(true, new GlobalMaxPooling1d()).PaddingReader());
        Assert.Equal("head.0.max_pool_1d", Head(true, new MaxPooling1d()).PaddingReader());
        Assert.Equal("head.1.flatten", Head(true, new SpatialDropout1dLayer(), new FlattenLayer()).PaddingReader());
        Assert.Equal("head.0.lstm", Head(false, new LstmLayer { Units = 4 }).PaddingReader());
        Assert.Equal("head.0.global_average_pool_1d", Head(false, new GlobalAveragePooling1d()).PaddingReader());
        // Every word's features have the length of the texts.
        Assert.Equal("head.0.lstm", Head(true, new LstmLayer { Units = 4, ReturnSequences = true }).PaddingReader());
        Assert.Equal(Graph.InputName, BackboneCatalogue.Find("squeezenet1_1")!.Build(new TensorShape(3, 40, 48)).PaddingReader());
    }

    private static Graph Head(bool maskZero, params Layer[] layers) => LayerStack.Head(WordEmbedding.Graph(new(Longest), Words, 6, maskZero), layers, 3, 100);

    private static Graph Network(string name)
    {
        if (name == "lstm")
            return Head(maskZero: true, new Bidirectional { Layer = new LstmLayer { Units = 5, ReturnSequences = true } }, new LstmLayer { Units = 4 });
        if (name == "mean")
            return Head(maskZero: true, new Dense { Units = new(7) }, new GlobalAveragePooling1d());
        var g = new GraphBuilder("encoder", new(Longest));
        var x = g.Add(new TextEmbeddings(Words, 12, 30), "embeddings", Graph.InputName);
        x = g.Add(new LayerNorm(1e-12), "norm", x);
        x = g.Add(new Add(), "sum", [g.Add(new MaskedAttention(3), "attention", [x, Graph.InputName]), x]);
        x = g.Add(new LayerNorm(1e-12), "norm_2", g.Activate("gelu", "gelu", g.Add(new Linear(12), "dense", x)));
        if (name == "encoder")
            g.Add(new MaskedMean(), "mean", [x, Graph.InputName]);
        else
            g.Add(new FirstToken(), "first", x);
        return g.Build();
    }

    private static int Number(int text, int place) => 1 + ((text * 31) + (place * 17)) % (Words - 1);

    private static float[] Numbers()
    {
        var numbers = new float[Texts * Longest];
        for (var text = 0; text < Texts; text++)
            for (var place = 0; place < Lengths[text]; place++)
                numbers[(text * Longest) + place] = Number(text, place);
        return numbers;
    }

    // Fills the engine's batch up with padding, as its callers do.
    private static float[] Run(IPrefixEngine engine, float[] numbers)
    {
        var (count, features) = (numbers.Length / Longest, (int)engine.Output.Elements);
        var (given, outputs) = (new float[engine.BatchSize * Longest], new float[engine.BatchSize * features]);
        numbers.CopyTo(given, 0);
        engine.Run(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(given), outputs);
        return outputs[..(count * features)];
    }

    private sealed class Sums(int longest) : IPrefixEngine
    {
        public string Identity => "sums";

        public TensorShape Input => new(longest);

        public TensorShape Output => new(1);

        public int BatchSize => 8;

        public bool RunsOnAnyThread => true;

        public void Run(ReadOnlySpan<byte> pixels, Span<float> activations) => throw new NotSupportedException();

        public void Run(ReadOnlySpan<float> images, Span<float> activations) => throw new NotSupportedException();

        public void Dispose()
        {
            // It holds nothing.
        }
    }
}
