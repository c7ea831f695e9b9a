using System.Buffers.Binary;
using TransferLearning.Data;
using TransferLearning.TestSupport;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Metrics;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Tasks;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.Evaluation;

public sealed class MistakesTests
{
    // Three of five samples are wrong: 1 and 4 with 0.8 (indices 3 and 0 in their set), and 3 with 0.6.
    private static readonly Predictions Said = new(3, [0.9f, 0.1f, 0, 0.2f, 0.8f, 0, 0.3f, 0.7f, 0, 0.4f, 0.6f, 0, 0.2f, 0.8f, 0], [0, 0, 1, 0, 0], [4, 3, 2, 1, 0], 0);

    [Fact]
    public void Should_list_the_most_confident_mistakes_first_and_ties_in_the_order_of_the_set() => Assert.Equal([4, 1, 3], Said.Mistakes());

    [Fact]
    public void Should_draw_the_mistakes_and_nothing_without_mistakes()
    {
        using var folder = new TemporaryFolder();
        var plan = SmallExperiment.Plan(SmallExperiment.In(folder)).Valid;
        var set = plan.Data.Validation!;

        var page = Draw(plan, Said, set, plan.Data.Classes)!;

        // Width and height in PNG's header: three pictures of 160 pixels, under a legend and two lines of text each.
        Assert.Equal(8 + (3 * 168), BinaryPrimitives.ReadInt32BigEndian(page.AsSpan(16)));
        Assert.Equal(18 + 8 + (2 * 18) + 160 + 8, BinaryPrimitives.ReadInt32BigEndian(page.AsSpan(20)));
        Assert.NotEqual(page, Draw(plan, Said with { Indices = [4, 7, 2, 1, 0] }, set, plan.Data.Classes));
        Assert.NotEqual(page, Draw(plan, Said, set, [.. plan.Data.Classes.Reverse()]));
        Assert.Null(Draw(plan, Said with { Labels = [0, 1, 1, 1, 1] }, set, plan.Data.Classes));
    }

    [Fact]
    public void Should_name_in_a_caption_what_is_wrong_and_what_is_right()
    {
        var outputs = new OutputMeaning(TargetForm.Labels, 2);
        var labels = new Predictions(2, [0.84f, 0.1f, 0.9f, 0.2f], [0, 0], [0, 1], 0) { Outputs = outputs, Wanted = [0, 0, 1, 1] };
        var numbers = new Predictions(2, [1, 0.5f], [0], [0], 0)
        {
            Outputs = new OutputMeaning(TargetForm.Numbers, 2) { Scale = new TargetScale([10, 100], [2, 30]) },
            Wanted = [1.5f, 2.5f],
        };

        Assert.Equal(["dog 80 % · is cat", "dog 80 % · is cat", "dog 60 % · is cat"], Captions("single_label", Said, ["cat", "dog", "fox"]));
        Assert.Equal(["beach 84 % · is absent", "sea 20 % · is there"], Captions("multi_label", labels, ["beach", "sea"]).Order(StringComparer.Ordinal));
        Assert.Equal(["weight 115 · is 175"], Captions("regression", numbers, ["height", "weight"]));
    }

    [Fact]
    public void Should_write_a_number_that_rounds_to_zero_without_a_sign()
    {
        var numbers = new Predictions(1, [-0.0004f], [0], [0], 0)
        {
            Outputs = new OutputMeaning(TargetForm.Numbers, 1) { Scale = new TargetScale([0], [1]) },
            Wanted = [-1.25f],
        };

        var mistake = Assert.Single(LearningTask.Find("regression")!.Mistakes(numbers, ["angle"]));

        Assert.Equal(("0 · is -1.25", "0", "-1.25"), (mistake.Caption, mistake.Said, mistake.Truth));
    }

    private static IEnumerable<string> Captions(string task, Predictions predictions, string[] names) =>
        LearningTask.Find(task)!.Mistakes(predictions, names).Select(mistake => mistake.Caption);

    private static byte[]? Draw(Plan plan, Predictions predictions, ImageSet set, IReadOnlyList<string> classes) =>
        MistakesPicture.Draw(plan.Experiment, predictions, set, [.. plan.Task.Mistakes(predictions, classes)]);
}
