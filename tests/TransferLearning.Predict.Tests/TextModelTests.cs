using Microsoft.Extensions.DependencyInjection;
using TransferLearning.TestSupport;

namespace TransferLearning.Predict.Tests;

/// <summary>The library for programs, with models of texts.</summary>
public sealed class TextModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Should_split_a_text_by_the_file_s_own_options_and_vocabulary()
    {
        using var regressor = TextRegressor.Load(WordModel.Write(_folder, null, WordModel.Says("regression")));
        Assert.Equal([3f, 4f], regressor.Predict("DOG, owl cat cat").Numbers.Select(each => each.Value));
        Assert.Equal([1f, 0f], regressor.Predict("fox").Numbers.Select(each => each.Value));
        Assert.Equal([0f, 0f], regressor.Predict("").Numbers.Select(each => each.Value));

        // Other options of Keras's TextVectorization, by their names in the file.
        var says = WordModel.Says("regression");
        says["text"] = """{"sequence_length":3,"standardize":"strip_punctuation","split":"none","ngrams":1}""";
        using var whole = TextRegressor.Load(WordModel.Write(_folder, null, says, "whole.onnx"));
        Assert.Equal([2f, 1f, 1f], new[] { "ca.t", "Cat", "cat dog" }.Select(text => whole.Predict(text).Value));
    }

    [Fact]
    public async Task Should_tell_classes_and_labels_for_one_text_and_for_many()
    {
        using var classifier = TextClassifier.Load(WordModel.Write(_folder, "softmax", WordModel.Says("single_label")), new TextModelOptions { MostTogether = 3 });
        var prediction = classifier.Predict("cat dog");
        Assert.Equal("second", prediction.Label);
        Assert.Equal(1 / (1 + Math.Exp(-1)), prediction.Probability, 1e-6);
        Assert.Equal(prediction.Probabilities, (await classifier.PredictAsync("Cat dog!")).Probabilities);

        string[] texts = ["cat dog", "dog cat", "owl cat", "cat", "cat owl", "owl", "dog dog"];
        Assert.Equal(["second", "first", "first", "first", "second", "first", "first"], classifier.PredictAll(texts).Select(each => each.Label));
        Assert.Empty(classifier.PredictAll([]));
        Assert.Throws<OperationCanceledException>(() => classifier.PredictAll(texts, new CancellationToken(canceled: true)));

        using var labeler = TextLabeler.Load(WordModel.Write(_folder, "sigmoid", WordModel.Says("multi_label"), "labels.onnx"));
        Assert.Equal(["first"], labeler.Predict("cat").Labels);
    }

    [Fact]
    public void Should_refuse_files_that_it_cannot_use_and_say_why()
    {
        Refused(WordModel.Says("multi_label"), "load it with TextLabeler");
        Refused(With("vocabulary", """["cat","dog"]"""), "does not begin with padding and the unknown word");
        Refused(With("vocabulary", """["","[UNK]","cat","cat"]"""), "twice");
        Refused(With("vocabulary", """["","[UNK]",null]"""), "lacks what");
        Refused(With("vocabulary", "cat"), "lacks what");
        Refused(With("text", """{"sequence_length":4,"standardize":"lower","split":"whitespace","ngrams":1}"""), "contradicts itself");
        Refused(With("text", """{"sequence_length":3,"standardize":"upper","split":"whitespace","ngrams":1}"""), "lacks what");
        Refused(Without("text"), "was not written by 'dotnet tl export --onnx'");
        Refused(Without("vocabulary"), "lacks what");

        var texts = WordModel.Write(_folder, "softmax", WordModel.Says("single_label"));
        Assert.Contains("takes texts: load it with TextClassifier", Assert.Throws<ModelFileException>(() => ImageClassifier.Load(texts)).Message);
        var pictures = ColourModel.Write(_folder, "softmax", ColourModel.Says("single_label"));
        Assert.Contains("takes pictures: load it with ImageClassifier", Assert.Throws<ModelFileException>(() => TextClassifier.Load(pictures)).Message);

        void Refused(Dictionary<string, string> says, string reason) =>
            Assert.Contains(reason, Assert.Throws<ModelFileException>(() => TextClassifier.Load(WordModel.Write(_folder, "softmax", says))).Message);

        static Dictionary<string, string> With(string key, string value) => new(WordModel.Says("single_label")) { [key] = value };

        static Dictionary<string, string> Without(string key) => new(WordModel.Says("single_label").Where(pair => pair.Key != key));
    }

    [Fact]
    public void Should_be_one_model_for_all_who_ask_a_container()
    {
        using var services = new ServiceCollection().AddTextClassifier(WordModel.Write(_folder, "softmax", WordModel.Says("single_label"))).BuildServiceProvider();
        Assert.Same(services.GetRequiredService<TextClassifier>(), services.GetRequiredService<TextClassifier>());
    }

    public void Dispose() => _folder.Dispose();
}
