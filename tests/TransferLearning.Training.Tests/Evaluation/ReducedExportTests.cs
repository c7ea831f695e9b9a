using TransferLearning.Predict;
using TransferLearning.TestSupport;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Evaluation.Reducing;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.Evaluation;

/// <summary>An exported file in a reduced precision is measured against the file with 32-bit floats, and is refused if it is worse.</summary>
public sealed class ReducedExportTests
{
    [Theory]
    [InlineData(ReducedPrecision.Float16)]
    [InlineData(ReducedPrecision.Int8)]
    public void Should_predict_the_same_classes_from_a_smaller_file(ReducedPrecision precision)
    {
        using var folder = new TemporaryFolder();
        var (model, photos) = Trained(folder);
        var (whole, reduced) = (folder.At("whole.onnx"), folder.At("reduced.onnx"));
        var report = OnTorch.Run(() =>
        {
            using var stored = StoredModel.Open(model);
            OnnxExport.Write(stored, whole);
            return ReducedExport.Write(stored, reduced, new OnnxExportOptions(), new ReductionOptions(precision, photos) { Calibration = Some(photos) }, default);
        });
        Assert.Equal(("accuracy", 12), (report.Metric, report.Pictures));
        Assert.Equal((1.0, 1.0, 0.0), (report.Full.Metric, report.Reduced.Metric, report.Loss));
        Assert.Equal(new FileInfo(whole).Length, report.Full.Bytes);
        Assert.Equal(new FileInfo(reduced).Length, report.Reduced.Bytes);
        Assert.True(report.Reduced.Bytes < report.Full.Bytes);
        using var full = ImageClassifier.Load(whole);
        using var small = ImageClassifier.Load(reduced);
        foreach (var photo in photos.Samples)
            Assert.Equal(full.Predict(photo.Path).Probability, small.Predict(photo.Path).Probability, 0.02);
    }

    [Fact]
    public void Should_write_nothing_if_the_accuracy_falls()
    {
        using var folder = new TemporaryFolder();
        var (model, photos) = Trained(folder);
        var file = folder.Write("old.onnx", "what was there");
        // Ranges that were measured on black pictures cut everything else off.
        var black = new RawPicture(new byte[16 * 16 * 3], 16, 16);
        var options = new ReductionOptions(ReducedPrecision.Int8, photos) { Calibration = [black], Tolerance = 0.4 };
        var refusal = Assert.Throws<RunException>(() => OnTorch.Run(() =>
        {
            using var stored = StoredModel.Open(model);
            return ReducedExport.Write(stored, file, new OnnxExportOptions(), options, default);
        }));
        Assert.Contains("accuracy on 12 pictures would go from 1.0000 to 0.5000, which is worse by 0.5000; --tolerance is 0.4", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("what was there", File.ReadAllText(file));
    }

    [Fact]
    public void Should_need_pictures_for_the_ranges()
    {
        using var folder = new TemporaryFolder();
        var (model, photos) = Trained(folder);
        var refusal = Assert.Throws<RunException>(() => OnTorch.Run(() =>
        {
            using var stored = StoredModel.Open(model);
            return ReducedExport.Write(stored, folder.At("x.onnx"), new OnnxExportOptions(), new ReductionOptions(ReducedPrecision.Int8, photos), default);
        }));
        Assert.Contains("measured on training pictures", refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.At("x.onnx")));
    }

    private static IEnumerable<RawPicture> Some(ImageSet photos) => RawPicture.Some(photos, ReductionOptions.MostCalibrationPictures, new Size(16, 16), ResizeMode.Squash);

    // Red and blue pictures, which a convolution tells apart; the dense layer is large enough to be computed with 8 bits too.
    private static (ModelFolder Model, ImageSet Photos) Trained(TemporaryFolder folder)
    {
        for (var i = 0; i < 6; i++)
        {
            ColourPicture.Write(folder, $"photos/a/{i}.png", new SkiaSharp.SKColor((byte)(200 + (9 * i)), 0, 51), 20, 24);
            ColourPicture.Write(folder, $"photos/b/{i}.png", new SkiaSharp.SKColor(0, (byte)(10 * i), 255), 30, 14);
        }

        var run = SmallExperiment.Run(
            SmallExperiment.In(
                folder, $"data.train={{ folder: {folder.At("photos")} }}", "data.validation=0.5",
                "schedule=[ { stage: all, epochs: 20 } ]", "head=[ flatten, { dense: { units: 1024, activation: relu } }, { dense: { units: classes, activation: softmax } }]"),
            folder.Path);
        return (new ModelFolder(run.ModelFolder!), PictureFiles.Labelled(folder.At("photos"), ["a", "b"], []));
    }
}
