using TransferLearning.Experiments.Tests.Support;

namespace TransferLearning.Experiments.Tests;

/// <summary>The rules between pictures and texts.</summary>
public sealed class InputKindTests : IDisposable
{
    private const string Text = """
        data:
          train: { csv: t.csv, text: sentence, label: label }
          validation: 0.2
        backbone: { vectors: v.txt }
        head:
          - dense: { units: classes, activation: softmax }
        schedule:
          - { stage: head, epochs: 2 }
        """;

    private readonly Case _case = new();

    public InputKindTests()
    {
        _case.Write("t.csv", "label,sentence\n");
        _case.Write("v.txt", "the 1 2 3\n");
    }

    [Fact]
    public void Should_take_a_column_of_texts_and_word_vectors()
    {
        var experiment = _case.LoadText(Text).Valid;
        Assert.Equal(InputKind.Text, experiment.Data.Train.Input);
        Assert.Equal((20_000, 200), (experiment.Data.Text!.MaxTokens, experiment.Data.Text.SequenceLength));
        Assert.IsType<LayerSelector.All>(experiment.Backbone.Freeze);
        Assert.Equal("none", experiment.Backbone.Weights);
        Assert.Null(_case.LoadText(Case.Minimal).Valid.Data.Text);
    }

    /// <summary>The file that a run keeps of its experiment has every key, and is read again by 'evaluate'.</summary>
    [Fact]
    public void Should_read_its_own_resolved_file()
    {
        var first = _case.LoadText(Text).Valid;
        _case.Write("resolved.yaml", first.Resolved.ToRunYaml());
        Assert.Equal(first.Resolved.Identity("x"), _case.Load("resolved.yaml").Valid.Resolved.Identity("x"));
    }

    [Theory]
    [InlineData("data.image_size=64", "'data.image_size' does not apply to texts: texts have no pixels; 'data.text.sequence_length' is their length. Remove it")]
    [InlineData("data.resize=crop", "'data.resize' does not apply to texts: texts have no pixels. Remove it")]
    [InlineData("data.on_bad_image=skip", "'data.on_bad_image' does not apply to texts")]
    [InlineData("evaluate.augment=flip", "'evaluate.augment' does not apply to texts: it mirrors pictures, not texts. Remove it")]
    [InlineData("augmentation.rotation_range=40", "'augmentation.rotation_range' does not apply to texts: it changes pictures. Texts have 'word_dropout', 'word_swap' and 'word_synonyms'")]
    [InlineData("augmentation.mixup=0.2", "'augmentation.mixup' does not apply to texts: it changes pictures.")]
    [InlineData("run.precision=bf16", "'bf16' is for networks of pictures; leave 'precision' out")]
    [InlineData("run.frozen_precision=int8", "it is for networks of pictures; leave it out")]
    [InlineData("backbone={ name: vgg16 }", "'vgg16' takes pictures, but 'data.train' gives texts; write 'backbone: { vectors: glove.6B.100d.txt }'")]
    [InlineData("backbone.weights=imagenet", "'weights' does not apply to 'vectors'; remove it")]
    [InlineData("backbone.pooling=avg", "'pooling' does not apply to 'vectors'; remove it")]
    [InlineData("backbone.name=vgg16", "a backbone has 'name' or 'vectors', not both; remove one ('name: null' removes what a base says)")]
    [InlineData("data.train.image=file", "'image' is for images, and 'text' names a column of texts; keep one")]
    [InlineData("data.train.root={root}/photos", "'root' is for images, and 'text' names a column of texts; keep one")]
    [InlineData("data.validation={ folder: {root}/photos }", "this source gives images, but 'data.train' gives texts")]
    [InlineData("data.train=[{ csv: {root}/t.csv, text: sentence }, { folder: {root}/photos }]", "this source gives images, but 'data.train' gives texts")]
    public void Should_refuse_keys_of_pictures_for_texts(string set, string message) =>
        Assert.Contains($"error TL1012: {message}", _case.MessagesOf(Text, Set(set)), StringComparison.Ordinal);

    [Theory]
    [InlineData("data.text.ngrams=2", "'data.text' applies to texts, but 'data.train' gives images; name the column of the texts")]
    [InlineData("augmentation.word_dropout=0.1", "'augmentation.word_dropout' does not apply to images: it changes texts. Remove it")]
    [InlineData("backbone={ vectors: {root}/v.txt }", "word vectors are for texts, but 'data.train' gives images")]
    [InlineData("backbone.mask_zero=true", "'mask_zero' belongs to 'vectors'; the layer 'embedding' has one of its own")]
    public void Should_refuse_keys_of_texts_for_pictures(string set, string message) =>
        Assert.Contains($"error TL1012: {message}", _case.MessagesOf(Case.Minimal, Set(set)), StringComparison.Ordinal);

    /// <summary>Word pieces belong to encoders, and words to vectors.</summary>
    [Theory]
    [InlineData("data.text={ tokenizer: word_piece }", "'vectors' are vectors of whole words; remove 'tokenizer'")]
    [InlineData("data.text={ vocabulary: '{root}/t.csv' }", "the vocabulary of words comes from the training texts; 'vocabulary' belongs to 'tokenizer: word_piece' and 'byte_bpe'")]
    [InlineData("data.text={ tokenizer: byte_bpe }", "'vectors' are vectors of whole words; remove 'tokenizer'")]
    [InlineData("data.text={ tokenizer: word_piece, max_tokens: 500 }", "'max_tokens' does not apply to pieces: their vocabulary and rules are the encoder's. Remove it")]
    [InlineData("data.text={ tokenizer: word_piece, standardize: lower }", "'standardize' does not apply to pieces")]
    [InlineData("data.text={ tokenizer: word_piece, split: character }", "'split' does not apply to pieces")]
    [InlineData("data.text={ tokenizer: word_piece, ngrams: 2 }", "'ngrams' does not apply to pieces")]
    [InlineData("data.text={ tokenizer: word_piece, sequence_length: 2 }", "2 leaves no room for a text: two pieces stand around it. Write 3 or more")]
    public void Should_refuse_word_pieces_for_word_vectors_and_keys_of_words_for_word_pieces(string set, string message) =>
        Assert.Contains($"error TL1012: {message}", _case.MessagesOf(Text, Set(set)), StringComparison.Ordinal);

    [Fact]
    public void Should_take_word_pieces_without_an_encoder_only_with_their_file()
    {
        var layers = Text.Replace("vectors: v.txt", "layers: [ dense: { units: 4 } ]", StringComparison.Ordinal);
        Assert.Contains("error TL1012: 'word_piece' and 'byte_bpe' need the file of the pieces without an encoder: 'vocabulary: tokenizer.json'", _case.MessagesOf(layers, "data.text={ tokenizer: word_piece }"), StringComparison.Ordinal);
        Assert.Equal(Tokenizer.WordPiece, _case.LoadText(layers, Set("data.text={ tokenizer: word_piece, vocabulary: '{root}/t.csv' }")).Valid.Data.Text!.Tokenizer);
    }

    [Fact]
    public void Should_take_the_augmentation_of_texts_for_texts() =>
        Assert.Equal(0.2, Assert.IsType<WordDropout>(Assert.Single(_case.LoadText(Text, "augmentation={ word_dropout: 0.2 }").Valid.Augmentation.Parts)).Probability);

    [Theory]
    [InlineData("GLOVE.6b.100d", "glove.6B.100d")]
    [InlineData("hf://somebody/vectors/mine.txt", "hf://somebody/vectors/mine.txt")]
    public void Should_take_published_vectors(string vectors, string expected) =>
        Assert.Equal(expected, _case.LoadText(Text.Replace("v.txt", vectors, StringComparison.Ordinal)).Valid.Backbone.Vectors);

    [Theory]
    [InlineData("glove.6B.10d", "e.yaml(4,22): error TL1013: ")]
    [InlineData("glove.6B.10d", "; published vectors are glove.6B.50d, glove.6B.100d")]
    [InlineData("https://example.org/v.txt", "expected a file, a name of published vectors, or hf://owner/repository/file; got 'https://example.org/v.txt' (fetch the file and name it here)")]
    public void Should_report_vectors_that_are_neither_here_nor_published(string vectors, string message) =>
        Assert.Contains(message, _case.MessagesOf(Text.Replace("v.txt", vectors, StringComparison.Ordinal)), StringComparison.Ordinal);

    [Fact]
    public void Should_report_the_place_of_an_augmentation_that_does_not_apply() => Assert.Contains(
        "e.yaml(2,19): error TL1012: 'augmentation.rotation_range' does not apply to texts",
        _case.MessagesOf("augmentation:\n  rotation_range: 40\n" + Text), StringComparison.Ordinal);

    [Fact]
    public void Should_report_the_place_of_a_key_that_does_not_apply()
    {
        var text = Text.Replace("  validation: 0.2\n", "  validation: 0.2\n  image_size: 64\n", StringComparison.Ordinal);
        Assert.Contains("e.yaml(4,15): error TL1012: 'data.image_size' does not apply to texts", _case.MessagesOf(text), StringComparison.Ordinal);
    }

    public void Dispose() => _case.Dispose();

    // A path of an override is relative to the current folder.
    private string Set(string set) => set.Replace("{root}", _case.Root, StringComparison.Ordinal);
}
