using TransferLearning.Predict;
using TransferLearning.TestSupport;
using TransferLearning.Training.Cards;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.Texts;

/// <summary>Texts as byte pairs: planning, a run, and the exported file, which holds the merges.</summary>
[Collection(nameof(Alone))]
public sealed class BytePairRunTests : IDisposable
{
    private const string Pieces = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\ncat\n", Roberta = "<s>\n<pad>\n</s>\n[UNK]\n<mask>\nthe\ncat\n";

    private static readonly string Pairs = Path.Combine(Shared.Repository, "tests/TransferLearning.Data.Tests/Tokens/byte-pairs", PieceFile.Numbers);

    private static readonly string[] Texts = ["The cat sees a dog!", "", "My saw, it has number 7", "Crème brûlée 🙂 <mask> a", "the the the the the the the the the the the the the"];

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Should_train_and_export_with_the_merges()
    {
        var plan = SmallExperiment.Plan(TextExperiment.In(
            _folder, "backbone={ layers: [ { embedding: { output_dim: 4 } } ] }", $"data.text={{ tokenizer: byte_bpe, vocabulary: '{Pairs}', sequence_length: 16 }}", "schedule.head.epochs=2")).Valid;
        Assert.Equal((501, 16, true), (plan.Summary.Data.Text!.Vocabulary, plan.Summary.Data.Text.SequenceLength, plan.Summary.Data.Text.IsPieces));
        Assert.StartsWith("byte pairs, 501 pieces", plan.PreprocessingDescription, StringComparison.Ordinal);
        var folder = SmallExperiment.Run(plan, _folder.Path).ModelFolder!;
        using var predictor = Predictor.Open(folder, "cpu", threads: 1);
        var expected = predictor.Predict(TextFiles.Set(Texts)).Predictions.Probabilities;

        var file = _folder.At("texts.onnx");
        OnTorch.Run(() =>
        {
            using var model = StoredModel.Open(new ModelFolder(folder));
            Assert.InRange(OnnxExport.Write(model, file, new OnnxExportOptions { Texts = Texts }), 0, 1e-4);
            ModelCardFile.Write(new CardSubject(file, ExportForm.Onnx, model.Description) { Training = TrainingRecord.Read(folder) });
        });
        using var classifier = TextClassifier.Load(file);
        Assert.All(expected.Zip(classifier.PredictAll(Texts).SelectMany(each => each.Probabilities)), pair => Assert.Equal(pair.First, pair.Second.Probability, 1e-5f));
        using var exported = ExportedFile.Open(file);
        Assert.All(expected.Zip(exported.Predict(TextFiles.Set(Texts), BadImagePolicy.Fail, flip: false, null, default).Predictions.Probabilities), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        Assert.Contains("the numbers of a text's byte pairs, with `<s>` and `</s>`; `<pad>` pads the end.", File.ReadAllText(ModelCardFile.PathOf(file)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("roberta_base", "", "{pieces}", "the tokenizer has word pieces, but 'roberta_base' reads byte pairs: it is another model's")]
    [InlineData("bert_base", "", "{pairs}", "the tokenizer has byte pairs, but 'bert_base' reads word pieces: it is another model's")]
    [InlineData("bert_base", "", "{roberta}", "padding has the number 1 in the tokenizer, but 0 in 'bert_base': it is another model's")]
    [InlineData("mpnet_base", "", "{pieces}", "padding has the number 0 in the tokenizer, but 1 in 'mpnet_base': it is another model's")]
    [InlineData("roberta_base", "tokenizer: word_piece, ", "{pairs}", "the file has byte pairs, 'byte_bpe', not 'word_piece'")]
    public void Should_refuse_another_models_tokenizer(string encoder, string tokenizer, string file, string message)
    {
        var path = file switch { "{pairs}" => Pairs, "{pieces}" => _folder.Write("pieces.txt", Pieces), _ => _folder.Write("roberta.txt", Roberta) };
        var plan = SmallExperiment.Plan(TextExperiment.In(_folder, $"backbone={{ name: {encoder}, weights: none }}", $"data.text={{ {tokenizer}sequence_length: 16, vocabulary: '{path}' }}", "head=[{ dense: { units: classes, activation: softmax } }]"));
        Assert.Contains(message, string.Join('\n', plan.Diagnostics.Select(each => each.Message)), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_mask_zero_where_padding_is_not_zero()
    {
        var plan = SmallExperiment.Plan(TextExperiment.In(
            _folder, "backbone={ layers: [ { embedding: { output_dim: 4, mask_zero: true } } ] }", $"data.text={{ tokenizer: byte_bpe, vocabulary: '{Pairs}', sequence_length: 16 }}"));
        Assert.Contains("'mask_zero' skips the number 0, and padding has the number 1", string.Join('\n', plan.Diagnostics.Select(each => each.Message)), StringComparison.Ordinal);
    }

    /// <summary>An encoder's own tokenizer needs no key. LSTMs behind it skip its padding, which is not 0.</summary>
    [Theory]
    [InlineData("distilroberta", 50_265, "embeddings.mask")]
    [InlineData("mpnet_base", 30_527, "embeddings.mask")]
    public void Should_plan_an_encoder_whose_padding_is_not_zero(string name, long words, string mask)
    {
        var file = name == "mpnet_base" ? _folder.Write("roberta.txt", Roberta) : Pairs;
        var plan = SmallExperiment.Plan(TextExperiment.In(
            _folder, $"backbone={{ name: {name}, weights: none, output: encoder, freeze: all }}", $"data.text={{ sequence_length: 8, vocabulary: '{file}' }}", "head=[{ lstm: 4 }, { dense: { units: classes, activation: softmax } }]")).Valid;
        Assert.Contains(mask, plan.Network.Nodes.Single(node => node.Op.Kind == "lstm").Inputs);
        Assert.Equal(words, BackboneCatalogue.Find(name)!.Text!.Words);
    }

    public void Dispose() => _folder.Dispose();
}
