using System.Text;
using TransferLearning.TestSupport;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Explaining;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.Texts;

/// <summary>The page of a model of texts: which words each prediction rests on.</summary>
[Collection(nameof(Alone))]
public sealed class TextExplanationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Should_say_what_each_word_adds_and_show_the_nearest_training_texts()
    {
        // Two of the three texts have the wrong label, so there are mistakes.
        var experiment = TextExperiment.Write(_folder);
        File.WriteAllText(_folder.At("test.csv"), "label,sentence\ntool,The cat sees a dog!\nanimal,\"My saw, it has number 7\"\nanimal,The owl likes a fox\n");
        var plan = SmallExperiment.Plan(SmallExperiment.Load(experiment, "schedule.head.epochs=12", $"data.test={{ csv: {_folder.At("test.csv")}, text: sentence, label: label }}")).Valid;
        using var predictor = Predictor.Open(SmallExperiment.Run(plan, _folder.Path).ModelFolder!, "cpu", threads: 1);
        var predictions = predictor.Predict(plan.Data.Test!).Predictions;

        var explanation = Explanation.Of(predictor, predictions, plan.Data.Test!, plan.Data.Train, 24);
        var json = explanation.Json();

        Assert.Equal(("texts", "occlusion", 2), ((string)json["of"]!, (string)json["heat_maps"]!, (int)json["wrong"]!));
        var cat = json["pictures"]!.AsArray().Single(each => (string)each!["words"]![1]!["text"]! == "cat")!;
        Assert.Equal(("test.csv(2)", "tool", "animal"), ((string)cat["file"]!, (string)cat["true"]!, (string)cat["predicted"]!));
        Assert.Equal(["The", "cat", "sees", "a", "dog!"], cat["words"]!.AsArray().Select(word => (string)word!["text"]!));

        // The definition of occlusion: the probability with all words minus that without the word.
        string[] texts = ["The cat sees a dog!", "cat sees a dog!", "The sees a dog!", "The cat a dog!", "The cat sees dog!", "The cat sees a"];
        var asked = predictor.Predict(TextFiles.Set(texts)).Predictions;
        for (var word = 0; word < 5; word++)
            Assert.Equal(asked.Of(0)[0] - asked.Of(word + 1)[0], (double)cat["words"]![word]!["influence"]!, 1e-5);

        var nearest = cat["nearest"]!.AsArray();
        Assert.Equal(4, nearest.Count);
        Assert.All(nearest, near => Assert.Equal(plan.Data.Train.Samples.Single(sample => Path.GetFileName(sample.Path) == (string)near!["file"]!).Text, (string)near!["text"]!));

        using var page = new MemoryStream();
        ExplanationPage.Write(page, explanation, "test");
        Assert.Contains("\"words\":", Encoding.UTF8.GetString(page.ToArray()), StringComparison.Ordinal);
        Assert.Empty(explanation.MistakeFiles());

        Assert.Equal(HeatMapMethod.Occlusion, MethodChoice.Of(predictor, HeatMapMethod.Occlusion));
        Assert.Contains("has no attention layers", Assert.Throws<NotSupportedException>(() => MethodChoice.Of(predictor, HeatMapMethod.RollOut)).Message, StringComparison.Ordinal);
        Assert.Contains("Grad-CAM is for pictures", Assert.Throws<NotSupportedException>(() => MethodChoice.Of(predictor, HeatMapMethod.GradCam)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
