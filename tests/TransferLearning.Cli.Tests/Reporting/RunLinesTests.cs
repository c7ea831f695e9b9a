using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;
using TransferLearning.TestSupport;
using TransferLearning.Training.Progress;

namespace TransferLearning.Cli.Tests.Reporting;

/// <summary>The lines of a run in terminals of several widths.</summary>
public class RunLinesTests
{
    private static readonly Dictionary<string, double> Measured = new() { ["loss"] = 0.1234, ["accuracy"] = 0.9876 };

    private static readonly RunStarted Run = new("dogs-vs-cats-finetune", "pets", "0123456789abcdef0123456789abcdef", "cpu", 2, 120, null);

    private static readonly EpochResult Epoch = new(
        "fine-tune", 118, 18, new Dictionary<string, double> { ["loss"] = 0.1234, ["accuracy"] = 0.9876, ["val_loss"] = 0.2345, ["val_accuracy"] = 0.9765 }, 12.3, 842);

    [Theory]
    [InlineData(160, "dogs-vs-cats-finetune  epoch 118/120  (fine-tune)  loss 0.1234  accuracy 0.9876  val_loss 0.2345  val_accuracy 0.9765  12 s  842 images/s")]
    [InlineData(120, "dogs-vs-cats-finetune  epoch 118/120  (fine-tune)  loss 0.1234  accuracy 0.9876  val_loss 0.2345  val_accuracy 0.9765")]
    [InlineData(80, "epoch 118/120  loss 0.1234  val_loss 0.2345  val_accuracy 0.9765")]
    public void Should_keep_the_metrics_of_an_epoch_in_a_narrow_terminal(int columns, string line) => Assert.Equal(line, EpochLine.Of(Run, Epoch, columns));

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void Should_show_a_run_without_a_broken_line(int columns)
    {
        using var sent = new StringWriter { NewLine = "\n" };
        using (var bar = new BarReporter(new TerminalText(sent, () => columns)))
        {
            bar.Started(Run);
            bar.StageStarted(new StageStarted("fine-tune", 2, 2, 20, 12_345_678, 123_456_789));
            for (var epoch = 118; epoch <= 120; epoch++)
            {
                foreach (var phase in Enum.GetValues<EpochPhase>())
                    for (var step = 0; step <= 1000; step += 250)
                        bar.Progressed(new RunProgress(phase, "fine-tune", epoch, 120, step, 1000, 842, TimeSpan.FromMinutes(75), Measured));
                bar.EpochEnded(Epoch with { Epoch = epoch });
            }
            bar.Notice("Stopped early: 'val_loss' has not improved for 5 epochs; the weights of epoch 113 are put back before the next stage begins.");
        }

        var screen = Screen.Of(sent.ToString().Replace("\n", "\r\n", StringComparison.Ordinal), columns);
        Assert.Empty(screen.Broken);
        Assert.Equal("dogs-vs-cats-finetune  run 01234567 on cpu", screen.Lines[0]);
        Assert.Equal(3, screen.Lines.Count(line => line.EndsWith("val_accuracy 0.9765", StringComparison.Ordinal)));
        Assert.DoesNotContain("━", screen.ToString(), StringComparison.Ordinal);
        Assert.Contains("begins.", screen.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Should_fit_the_bar_into_80_columns()
    {
        var line = BarReporter.Line(Run, new RunProgress(EpochPhase.Training, "fine-tune", 118, 120, 250, 1000, 842, TimeSpan.FromMinutes(75), Measured), 80);
        Assert.Equal("epoch 118/120  ━━━━━───────────────  250/1000  1:15:00 left  loss 0.1234", line);
    }
}
