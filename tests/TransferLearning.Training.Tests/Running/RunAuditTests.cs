using TransferLearning.TestSupport;
using TransferLearning.Training.Progress;
using TransferLearning.Training.Running;

namespace TransferLearning.Training.Tests.Running;

public sealed class RunAuditTests
{
    [Fact]
    public void Should_warn_of_pictures_that_are_in_two_splits_or_under_two_labels()
    {
        using var folder = new TemporaryFolder();
        Pictures(folder);
        File.Copy(folder.At("photos", "circle", "3.png"), folder.At("photos", "square", "copy.png"));
        var notices = new Notices();

        var result = SmallExperiment.Run(Experiment(folder), folder.Path, observer: notices);

        Assert.Equal(RunOutcome.Finished, result.Outcome);
        var warning = Assert.Single(notices.All, notice => notice.Contains("under more than one label", StringComparison.Ordinal));
        Assert.Contains("copy.png", warning, StringComparison.Ordinal);
        Assert.NotEmpty(Directory.GetFiles(folder.Path, "data_audit.json", SearchOption.AllDirectories));
    }

    [Fact]
    public void Should_name_every_undecodable_file_before_training()
    {
        using var folder = new TemporaryFolder();
        Pictures(folder);
        var broken = folder.Write(Path.Combine("photos", "square", "broken.png"), "<html>");
        var torn = folder.Write(Path.Combine("photos", "circle", "torn.jpg"), "");
        var notices = new Notices();

        var error = Assert.Throws<RunException>(() => SmallExperiment.Run(Experiment(folder), folder.Path, observer: notices));

        Assert.Contains(broken, error.Message, StringComparison.Ordinal);
        Assert.Contains(torn, error.Message, StringComparison.Ordinal);
        Assert.Equal(0, notices.Epochs);
    }

    private static Experiment Experiment(TemporaryFolder folder) => SmallExperiment.In(
        folder, $"data.train={{ folder: {folder.At("photos")} }}", "schedule.0.epochs=1");

    private static unsafe void Pictures(TemporaryFolder folder)
    {
        using var pixels = new PixelBuffer();
        pixels.Resize(16, 16, 3);
        foreach (var (label, gray) in new[] { ("circle", 60), ("square", 180) })
            for (var i = 0; i < 15; i++)
            {
                for (var at = 0; at < pixels.Bytes.Length; at++)
                    pixels.Bytes[at] = (byte)(gray + i + at % 7);
                File.WriteAllBytes(folder.At("photos", label, $"{i}.png"), PngWriter.Encode(pixels));
            }
    }

    private sealed class Notices : IRunObserver
    {
        public List<string> All { get; } = [];

        public int Epochs { get; private set; }

        public void Notice(string message) => All.Add(message);

        public void EpochEnded(EpochResult epoch) => Epochs++;
    }
}
