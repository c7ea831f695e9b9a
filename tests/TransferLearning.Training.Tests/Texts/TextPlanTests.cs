using TorchSharp;
using TransferLearning.Models.Engines;
using TransferLearning.TestSupport;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Precision;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.Texts;

public sealed class TextPlanTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Should_plan_the_vocabulary_the_vectors_and_what_trains()
    {
        var plan = SmallExperiment.Plan(TextExperiment.In(_folder)).Valid;
        var summary = plan.Summary;

        Assert.Equal(plan.Data.Text!.Vocabulary.Count, summary.Data.Text!.Vocabulary);
        Assert.Equal((4, summary.Data.Text.Vocabulary - 2), (summary.Network.Vectors!.Dimensions, summary.Network.Vectors.Words));
        Assert.InRange(summary.Network.Vectors.Share!.Value, 0.6, 0.99);
        Assert.Equal([6, 4], summary.Network.Layers[0].Output);
        Assert.Equal(["head.0.lstm", "head.2.dense"], summary.Stages[0].TrainableLayers);
        Assert.Equal(4 * plan.Data.Text.Vocabulary.Count, summary.Stages[0].FrozenParameters);
    }

    [Fact]
    public void Should_compute_texts_in_32_bits_on_every_device()
    {
        Assert.Equal("fp32", SmallExperiment.Plan(TextExperiment.In(_folder)).Valid.Summary.Precision);
        var texts = TextExperiment.In(_folder, "run.deterministic=false");
        var pictures = SmallExperiment.In(_folder, "run.deterministic=false");
        Assert.Equal((false, true), (MixedPrecision.IsBf16On(texts, DeviceType.CUDA), MixedPrecision.IsBf16On(pictures, DeviceType.CUDA)));
        Assert.Equal((PrefixPrecision.Fp32, PrefixPrecision.Bf16), (FrozenPrecisions.On(texts, DeviceType.CUDA), FrozenPrecisions.On(pictures, DeviceType.CUDA)));
        Assert.Equal("bf16", SmallExperiment.Plan(SmallExperiment.In(_folder, "run.precision=bf16")).Valid.Summary.Precision);
    }

    /// <summary>An LSTM skips padding by the words' numbers, so nothing in front of it is worth storing; a pooled text is.</summary>
    [Theory]
    [InlineData("lstm: 4", null)]
    [InlineData("global_average_pool_1d", "head.0.global_average_pool_1d")]
    public void Should_cut_after_the_last_frozen_layer_that_hides_the_padding(string layer, string? cut)
    {
        var plan = SmallExperiment.Plan(TextExperiment.In(_folder, $"head=[{{ {layer} }}, {{ dense: {{ units: classes }} }}]".Replace("{ global_average_pool_1d }", "global_average_pool_1d", StringComparison.Ordinal))).Valid;
        Assert.Equal(cut, plan.Summary.Stages[0].Cut);
        Assert.Equal(cut is null, plan.Summary.Stages[0].Cache.Reason.StartsWith("The frozen word vectors are looked up in every epoch", StringComparison.Ordinal));
    }

    /// <summary>Published vectors that are not here: the network is planned with their length, and a run fetches them first.</summary>
    [Fact]
    public void Should_plan_with_vectors_that_are_not_on_this_machine()
    {
        var experiment = TextExperiment.In(_folder, "backbone.vectors=glove.twitter.27B.25d");
        var plan = SmallExperiment.Plan(experiment).Valid;

        Assert.Equal((25, null, null, "https://nlp.stanford.edu/data/glove.twitter.27B.zip"), (plan.Summary.Network.Vectors!.Dimensions, plan.Summary.Network.Vectors.File, plan.Summary.Network.Vectors.Share, plan.Summary.Network.Vectors.Url));
        Assert.Equal([6, 25], plan.Summary.Network.Layers[0].Output);
        var note = Assert.Single(new Planner().Check(experiment));
        Assert.Equal((Severity.Note, Codes.AbsentWeights), (note.Severity, note.Code));
        Assert.EndsWith("a run fetches https://nlp.stanford.edu/data/glove.twitter.27B.zip, and so does 'dotnet tl weights pull glove.twitter.27B.25d'", note.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_make_another_run_of_other_vectors_or_texts()
    {
        var first = SmallExperiment.Plan(TextExperiment.In(_folder)).Valid.Identity;
        Assert.Equal(first, SmallExperiment.Plan(TextExperiment.In(_folder)).Valid.Identity);
        var file = TextExperiment.Write(_folder);
        File.AppendAllText(_folder.At("vectors.txt"), "zebra 1 2 3 4\n");
        var other = SmallExperiment.Plan(SmallExperiment.Load(file)).Valid.Identity;
        Assert.NotEqual(first, other);
        File.AppendAllText(_folder.At("train.csv"), "tool,one more\n");
        Assert.NotEqual(other, SmallExperiment.Plan(SmallExperiment.Load(file)).Valid.Identity);
    }

    [Fact]
    public void Should_warn_if_the_vectors_know_few_words()
    {
        var file = TextExperiment.Write(_folder);
        _folder.Write("vectors.txt", "cat 1 2 3\ndog 4 5 6\n");
        var warning = Assert.Single(SmallExperiment.Plan(SmallExperiment.Load(file)).Diagnostics);
        Assert.Equal((Severity.Warning, Codes.Harmful, 7), (warning.Severity, warning.Code, warning.Location!.Value.Line));
        Assert.StartsWith("the file knows only ", warning.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("the 1 2 3\nqueen 1 2\n", 7, "line 2: it has 2 numbers")]
    [InlineData("", 7, "is empty")]
    public void Should_report_damaged_vectors_at_their_key(string vectors, int line, string message)
    {
        var file = TextExperiment.Write(_folder);
        _folder.Write("vectors.txt", vectors);
        var error = Assert.Single(SmallExperiment.Plan(SmallExperiment.Load(file)).Diagnostics, each => each.Severity == Severity.Error);
        Assert.Equal((Codes.BadWeights, line), (error.Code, error.Location!.Value.Line));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("backbone={ layers: [ { embedding: 4 } ] }", "'word_synonyms' finds the nearest words with 'backbone.vectors', and this backbone has none.")]
    [InlineData("data.text.split=character", "'word_synonyms' replaces words, but 'data.text.split' makes other parts of a text.")]
    public void Should_report_synonyms_that_cannot_be_found(string set, string message)
    {
        var error = Assert.Single(SmallExperiment.Plan(TextExperiment.In(_folder, set, "augmentation={ word_synonyms: true }")).Diagnostics, each => each.Severity == Severity.Error);
        Assert.Equal(Codes.Contradiction, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("head=[{ dense: { units: classes } }]", "Put 'lstm', 'global_average_pool_1d' or 'global_max_pool_1d' before the first dense layer")]
    [InlineData("head=[{ conv_1d: { filters: 2, kernel_size: 9 } }, flatten, { dense: { units: classes } }]", "a window of 9 does not fit into a sequence of 6")]
    [InlineData("head=[{ embedding: 3 }, flatten, { dense: { units: classes } }]", "it is the first layer of 'backbone.layers'")]
    public void Should_report_a_layer_that_does_not_fit(string set, string message)
    {
        var error = Assert.Single(SmallExperiment.Plan(TextExperiment.In(_folder, set)).Diagnostics, each => each.Severity == Severity.Error);
        Assert.Equal(Codes.BadShape, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
