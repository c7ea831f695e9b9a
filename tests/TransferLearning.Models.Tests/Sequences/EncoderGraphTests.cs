using System.Text.Json;
using TransferLearning.Models.Engines;
using TransferLearning.Models.Layers;
using TransferLearning.Models.Layers.Sequences;
using TransferLearning.Models.Ops.Sequences;
using TransferLearning.TestSupport;
using static TorchSharp.torch;

namespace TransferLearning.Models.Tests.Sequences;

/// <summary>Small encoders against Hugging Face's transformers (<c>reference/encoders.py</c>): texts of 150, 7 and 2 pieces, padded to 150.</summary>
public class EncoderGraphTests
{
    private const int Length = 150, Width = 12;

    private static readonly EncoderDesign Small = new(Depth: 2, Width, Heads: 3) { Words = 23, Positions = 160 };

    private static readonly Dictionary<string, EncoderDesign> Designs = new()
    {
        ["bert"] = Small,
        ["distilbert"] = Small with { Types = 0, Names = EncoderModules.DistilBert },
        ["roberta"] = Small with { Types = 1, Padding = 1, Epsilon = 1e-5 },
        ["mpnet"] = Small with { Types = 0, Padding = 1, Epsilon = 1e-5, IsRelative = true, Names = EncoderModules.MpNet },
    };

    private static readonly JsonElement File = Read();

    public static TheoryData<string> Cases() => [.. Designs.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Should_give_the_features_and_gradients_of_Hugging_Faces_model(string name) => OnTorch.Run(() =>
    {
        var reference = Case(name);
        var graph = EncoderGraph.Build(name, Designs[name], new TensorShape(Length));
        using var state = Filled.State(graph);
        foreach (var spec in graph.Parameters)
            state[spec.Name].requires_grad_();
        var (numbers, means) = (Numbers(reference), Values(reference, "means"));

        var output = TorchExecutor.Run(graph, state, numbers, RunMode.Inference);

        Close.Assert(means, Floats(output), 1e-5);
        output.mul(arange(output.numel(), float32).cos().reshape(output.shape)).sum().backward();
        var gradients = reference.GetProperty("gradients");
        Assert.Equal(gradients.EnumerateObject().Select(each => each.Name).Order(StringComparer.Ordinal), graph.Parameters.Select(spec => spec.Name).Order(StringComparer.Ordinal));
        Assert.All(gradients.EnumerateObject(), each => AssertSummary(each.Value, state[each.Name].grad!));
    });

    [Theory]
    [MemberData(nameof(Cases))]
    public void Should_give_the_features_of_every_piece(string name) => OnTorch.Run(() =>
    {
        var reference = Case(name);
        var graph = EncoderGraph.Build(name, Designs[name], new TensorShape(Length));
        using var state = Filled.State(graph);
        using var none = no_grad();
        var pieces = graph.CutAt(Designs[name].Names.Layers.Split('.')[0]);
        Assert.Equal(new TensorShape(Length, Width), pieces.OutputShape);

        var features = TorchExecutor.Run(pieces, state, Numbers(reference), RunMode.Inference);

        Close.Assert(Values(reference, "last"), Floats(features[2].narrow(0, 0, 2)), 1e-5);
        AssertSummary(reference.GetProperty("pieces"), cat([features[0], features[1].narrow(0, 0, 7), features[2].narrow(0, 0, 2)]));
    });

    [Theory]
    [MemberData(nameof(Cases))]
    public void Should_give_the_features_with_ONNX_Runtime(string name) => OnTorch.Run(() =>
    {
        var reference = Case(name);
        var graph = EncoderGraph.Build(name, Designs[name], new TensorShape(Length));
        using var state = Filled.State(graph);
        using var engine = PrefixEngines.Onnx(graph, state, null, batchSize: 3, threads: 1);
        var output = new float[3 * Width];
        engine.Run(Floats(Numbers(reference)), output);
        Close.Assert(Values(reference, "means"), output, 1e-5);
    });

    /// <summary>The engine of frozen parts leaves padding out, also where its number is 1.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Should_give_the_features_without_padding(string name) => OnTorch.Run(() =>
    {
        var reference = Case(name);
        var graph = EncoderGraph.Build(name, Designs[name], new TensorShape(Length));
        using var state = Filled.State(graph);
        Assert.Equal(PrefixInput.Texts, PrefixInputs.Of(graph));
        using var engine = PrefixEngines.CreateForTexts(graph, state, threads: 1);
        Close.Assert(Values(reference, "means"), OfTexts(engine, Floats(Numbers(reference))), 1e-5);
    });

    /// <summary>Cut between two layers: the lower one as a frozen part, each text with its own length, and the upper one on its outputs.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Should_give_the_features_on_both_sides_of_a_cut(string name) => OnTorch.Run(() =>
    {
        var reference = Case(name);
        var graph = EncoderGraph.Build(name, Designs[name], new TensorShape(Length));
        using var state = Filled.State(graph);
        var upper = graph.Nodes.ToList().FindIndex(node => node.Layer.StartsWith($"{Designs[name].Names.Layers}.1.", StringComparison.Ordinal));
        var (prefix, suffix, index) = graph.SplitSequenceBefore(upper)!.Value;
        Assert.Equal(upper - 1, index);
        Assert.Equal((true, true, new TensorShape(Length, Width + 1)), (prefix.GivesPackedTexts(), suffix.TakesAnyLength(), prefix.OutputShape));
        Assert.Equal(graph.Parameters.Select(spec => spec.Name).Order(StringComparer.Ordinal), prefix.Parameters.Concat(suffix.Parameters).Select(spec => spec.Name).Distinct().Order(StringComparer.Ordinal));
        using var engine = PrefixEngines.CreateForTexts(prefix, state, threads: 1);
        using var none = no_grad();
        var packed = tensor(OfTexts(engine, Floats(Numbers(reference))), [3, Length, Width + 1]);
        Assert.Equal([150, 7, 2], Floats(packed.narrow(2, Width, 1).sum([1, 2])).Select(words => (int)words));
        Assert.All(Floats(packed[1].narrow(0, 7, Length - 7)), value => Assert.Equal(0, value));
        Assert.All(Floats(packed[2].narrow(0, 2, Length - 2)), value => Assert.Equal(0, value));

        Close.Assert(Values(reference, "means"), Floats(TorchExecutor.Run(suffix, state, packed, RunMode.Inference)), 1e-5);

        // A batch is as long as its longest text, and ONNX Runtime computes the same of it.
        var shorter = packed.narrow(0, 1, 2).narrow(1, 0, 7);
        var expected = Values(reference, "means")[Width..];
        Close.Assert(expected, Floats(TorchExecutor.Run(suffix, state, shorter, RunMode.Inference)), 1e-5);
        using var behind = PrefixEngines.Onnx(suffix.For(new TensorShape(7, Width + 1)), state, null, batchSize: 2, threads: 1);
        var outputs = new float[2 * Width];
        behind.Run(Floats(shorter), outputs);
        Close.Assert(expected, outputs, 1e-5);
    });

    /// <summary>Layers that read padding get all of it: the features of whole texts.</summary>
    [Fact]
    public void Should_keep_padding_before_a_cut_whose_layers_read_it()
    {
        var encoder = EncoderGraph.Build("bert", Designs["bert"], new TensorShape(Length)).CutAt("encoder");
        var graph = LayerStack.Head(encoder, [new LstmLayer { Units = 3, ReturnSequences = true }, new Convolution1d { Filters = 2 }, new GlobalMaxPooling1d()], 2, 0);
        var (prefix, suffix, _) = graph.SplitSequenceBefore(encoder.Nodes.Count)!.Value;
        Assert.Equal((false, false, PrefixInput.PaddedTexts), (prefix.GivesPackedTexts(), suffix.TakesAnyLength(), PrefixInputs.Of(prefix)));
        // A convolution has no use for the mask: an ordinary cut is possible later.
        var plain = LayerStack.Head(encoder, [new Convolution1d { Filters = 2 }, new GlobalMaxPooling1d()], 2, 0);
        Assert.InRange(plain.SplitSequenceBefore(encoder.Nodes.Count)!.Value.Index, 0, encoder.Nodes.Count - 2);
        Assert.Contains(encoder.Output, plain.CutPoints());
        // Nothing is before the embeddings.
        Assert.Null(encoder.SplitSequenceBefore(0));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Should_follow_the_attention_to_the_pieces(string name) => OnTorch.Run(() =>
    {
        var reference = Case(name);
        var graph = EncoderGraph.Build(name, Designs[name], new TensorShape(Length));
        using var state = Filled.State(graph);
        var shares = AttentionRollOut.OfPieces(graph, state, Numbers(reference))[1];
        Close.Assert(Values(reference, "roll_out"), Floats(shares.narrow(0, 0, 7)), 1e-5);
        Assert.All(Floats(shares.narrow(0, 7, Length - 7)), share => Assert.Equal(0, share));
    });

    /// <summary>The sizes that the models' cards and Hugging Face's <c>num_parameters()</c> state, with the pooler (768² + 768 numbers), which DistilBERT lacks.</summary>
    [Theory]
    [InlineData("minilm_l6", 22_713_216, 384)]
    [InlineData("minilm_l12", 33_360_000, 384)]
    [InlineData("bert_base", 109_482_240, 768)]
    [InlineData("distilbert_base", 66_362_880, 0)]
    [InlineData("roberta_base", 124_645_632, 768)]
    [InlineData("distilroberta", 82_118_400, 768)]
    [InlineData("mpnet_base", 109_486_464, 768)]
    public void Should_have_the_published_number_of_parameters(string name, long parameters, long pooler)
    {
        var backbone = BackboneCatalogue.Find(name)!;
        Assert.Equal(parameters, backbone.ParameterCount);
        Assert.Equal(parameters, backbone.Build(new TensorShape(8)).ParameterCount + (pooler * pooler) + pooler);
        Assert.Same(backbone, BackboneCatalogue.Find(backbone.Hub!.Repository.Split('/')[1]));
    }

    /// <summary>The distances at which Hugging Face's MPNet changes to the next bucket, with PyTorch 2.14; pieces behind are 16 buckets further on.</summary>
    [Fact]
    public void Should_divide_distances_as_MPNet_does()
    {
        var buckets = new RelativePositions(Heads: 3).BucketsOf(200);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 23, 32, 46, 64, 91], Enumerable.Range(1, 199).Where(to => buckets[to] != buckets[to - 1] && to > 1 || to == 1));
        Assert.Equal((0L, 17L, 31L, 15L), (buckets[0], buckets[1], buckets[199], buckets[199 * 200]));
        Assert.Equal(1, buckets[200]);
    }

    /// <summary>Positions begin behind that of padding, so that two of the 514 are not for pieces.</summary>
    [Fact]
    public void Should_refuse_texts_that_are_too_long()
    {
        Assert.Equal(512, BackboneCatalogue.Find("roberta_base")!.Text!.Longest);
        var wrong = Assert.Throws<ShapeException>(() => BackboneCatalogue.Find("roberta_base")!.Build(new TensorShape(513)));
        Assert.Contains("at most 512 pieces, not 513", wrong.Message, StringComparison.Ordinal);
    }

    /// <summary>As <c>formula.summary</c> writes it: shape, norm and five values. The gradient of a key's bias is zero, hence the least tolerance.</summary>
    private static void AssertSummary(JsonElement expected, Tensor actual)
    {
        var (values, norm) = (Floats(actual), expected.GetProperty("norm").GetDouble());
        var tolerance = 1e-5 * Math.Max(norm, 0.1);
        Assert.Equal(expected.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()), actual.shape);
        Assert.InRange(Math.Sqrt(values.Sum(value => (double)value * value)), norm - tolerance, norm + tolerance);
        var five = Values(expected, "values");
        for (var k = 0; k < five.Length; k++)
            Assert.InRange(values[((2 * k) + 1) * values.Length / 10], five[k] - tolerance, five[k] + tolerance);
    }

    private static float[] OfTexts(IPrefixEngine engine, float[] numbers)
    {
        var features = (int)engine.Output.Elements;
        var (given, outputs) = (new float[engine.BatchSize * Length], new float[engine.BatchSize * features]);
        numbers.CopyTo(given, 0);
        engine.Run(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(given), outputs);
        return outputs[..(numbers.Length / Length * features)];
    }

    private static float[] Floats(Tensor tensor) => tensor.detach().contiguous().data<float>().ToArray();

    private static float[] Values(JsonElement of, string name) => [.. of.GetProperty(name).EnumerateArray().Select(value => value.GetSingle())];

    private static Tensor Numbers(JsonElement reference) =>
        tensor(reference.GetProperty("numbers").EnumerateArray().SelectMany(text => text.EnumerateArray().Select(number => number.GetSingle())).ToArray(), [3, Length]);

    private static JsonElement Case(string name) => File.GetProperty("cases").EnumerateArray().Single(each => each.GetProperty("name").GetString() == name);

    private static JsonElement Read()
    {
        using var document = JsonDocument.Parse(System.IO.File.ReadAllBytes(Path.Combine(Shared.Repository, "tests", "TransferLearning.Models.Tests", "reference", "encoders.json")));
        return document.RootElement.Clone();
    }
}
