using System.Buffers.Binary;
using TransferLearning.Data;
using TransferLearning.TestSupport;
using TransferLearning.Training.Evaluation;
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

        // Width and height in PNG's header: three pictures of 160 pixels, under three lines of text.
        Assert.Equal(8 + (3 * 168), BinaryPrimitives.ReadInt32BigEndian(page.AsSpan(16)));
        Assert.Equal(8 + (3 * 18) + 160 + 8, BinaryPrimitives.ReadInt32BigEndian(page.AsSpan(20)));
        Assert.NotEqual(page, Draw(plan, Said with { Indices = [4, 7, 2, 1, 0] }, set, plan.Data.Classes));
        Assert.NotEqual(page, Draw(plan, Said, set, [.. plan.Data.Classes.Reverse()]));
        Assert.Null(Draw(plan, Said with { Labels = [0, 1, 1, 1, 1] }, set, plan.Data.Classes));
    }

    private static byte[]? Draw(Plan plan, Predictions predictions, ImageSet set, IReadOnlyList<string> classes) =>
        MistakesPicture.Draw(plan.Experiment, predictions, set, [.. plan.Task.Mistakes(predictions, classes)]);
}
