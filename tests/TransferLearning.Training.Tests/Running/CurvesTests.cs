using System.Buffers.Binary;
using TransferLearning.Training.Progress;
using TransferLearning.Training.Running;
using TransferLearning.Training.Tasks.SingleLabel;

namespace TransferLearning.Training.Tests.Running;

public sealed class CurvesTests
{
    [Fact]
    public void Should_mark_the_best_epoch()
    {
        var epochs = Epochs(5);
        Assert.NotEqual(LearningCurves.Draw("run", epochs, 2), LearningCurves.Draw("run", epochs, 3));
        Assert.NotEqual(LearningCurves.Draw("run", epochs, 2), LearningCurves.Draw("run", epochs));
        Assert.Equal(LearningCurves.Draw("run", epochs, 2), LearningCurves.Draw("run", epochs, 2));
    }

    /// <summary>A NaN loss, and epochs without validation, give no mark.</summary>
    [Fact]
    public void Should_draw_epochs_without_validation_or_with_a_NaN_loss()
    {
        EpochResult[] epochs = [new("a", 1, 1, new Dictionary<string, double> { ["loss"] = double.NaN, ["accuracy"] = 0.5 }, 1, 1)];
        Assert.NotEmpty(LearningCurves.Draw("run", epochs, 1));
        Assert.NotEmpty(LearningCurves.Draw("run", [], null));
    }

    [Fact]
    public void Should_have_room_for_every_epoch()
    {
        Assert.Equal(1400, Width(LearningCurves.Draw("run", Epochs(50), 50)));
        Assert.Equal(2800, Width(LearningCurves.Draw("run", Epochs(100), 50)));
    }

    /// <summary>MLflow's image view shows each picture in a square (<c>aspectRatio: '1'</c> in <c>ImageGridPlot.common.tsx</c>).</summary>
    [Fact]
    public void Should_draw_the_panels_below_each_other_in_a_square()
    {
        var square = LearningCurves.Draw("run", Epochs(27), 26, below: true);
        Assert.Equal((1080, 1080), (Width(square), Height(square)));
    }

    [Theory]
    [InlineData(82, 0.82, "82\n82 %")]
    [InlineData(1, 0.001, "1\n<1 %")]
    [InlineData(0, 0, "0\n0 %")]
    public void Should_write_the_share_under_the_count_in_a_confusion_matrix(long count, double share, string text) =>
        Assert.Equal(text, ConfusionPicture.Text(count, share));

    private static int Height(byte[] png) => BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20));

    private static int Width(byte[] png) => BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16));

    private static List<EpochResult> Epochs(int count) =>
    [
        .. Enumerable.Range(1, count).Select(epoch => new EpochResult(
            epoch <= count / 2 ? "head" : "fine-tune", epoch, epoch <= count / 2 ? epoch : epoch - (count / 2),
            new Dictionary<string, double> { ["loss"] = 1.0 / epoch, ["val_loss"] = 1.2 / epoch, ["accuracy"] = 1 - (0.5 / epoch), ["val_accuracy"] = 0.95 - (0.5 / epoch) }, 1, 1)),
    ];
}
