using TransferLearning.Data.Shapes;
using TransferLearning.TestSupport;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Explaining;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.Explaining;

/// <summary>On drawn shapes it is known which pixels make the class, so the map of a trained network must lie there.</summary>
public sealed class ShapeMapTests
{
    private const int Size = 48;

    [Fact]
    public void Should_lie_on_the_shape()
    {
        using var folder = new TemporaryFolder();
        // The example whose weights are in the repository, with its new head only: four convolutions that know shapes.
        var experiment = SmallExperiment.Load(
            Path.Combine(Shared.Repository, "experiments", "finetune.yaml"), "data.train.shapes.images=240", "data.validation.shapes.images=80", "schedule=[{ stage: head, epochs: 6 }]",
            "run={ device: cpu, threads: 1, workers: 1 }");
        var result = SmallExperiment.Run(experiment, folder.Path);
        var set = SmallExperiment.Plan(experiment).Valid.Data.Validation!;
        using var predictor = Predictor.Open(result.ModelFolder!, "cpu", threads: 1);
        var predictions = predictor.Predict(set).Predictions;
        var maps = new HeatMaps(predictor);
        Assert.Equal(HeatMapMethod.GradCam, maps.Method);

        double inside = 0, area = 0, count = 0;
        foreach (var sample in Enumerable.Range(0, predictions.Count).Where(sample => predictions.PredictedClass(sample) == predictions.Labels[sample]))
        {
            var one = set.Samples[predictions.Indices[sample]];
            var map = maps.Of(RawPicture.Some(new ImageSet([one]), 1, new Size(Size, Size), ResizeMode.Squash).Single(), predictions.Labels[sample]);
            var box = Box(ShapePainter.Shape(one.Drawn!));
            if (map.Values.Sum() is var mass and > 0)
                (inside, area, count) = (inside + (Pixels(box).Sum(pixel => map.Values[pixel]) / mass), area + (Pixels(box).Count() / (double)(Size * Size)), count + 1);
        }
        Assert.True(count > set.Count / 2.0, $"{count} of {set.Count} pictures are recognised and have a map");
        Assert.True(inside / count > 1.5 * area / count, $"{inside / count:P0} of the map lies in the shape's box, which is {area / count:P0} of the picture");
    }

    /// <summary>The smallest box around the shape, in pixels.</summary>
    private static (int Left, int Top, int Right, int Bottom) Box(PlacedShape shape)
    {
        var (left, top, right, bottom) = (Size, Size, 0, 0);
        for (var y = 0; y < Size; y++)
            for (var x = 0; x < Size; x++)
                if (shape.Contains((x + 0.5) / Size, (y + 0.5) / Size))
                    (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x), Math.Max(bottom, y));
        return (left, top, right, bottom);
    }

    private static IEnumerable<int> Pixels((int Left, int Top, int Right, int Bottom) box) =>
        from y in Enumerable.Range(box.Top, box.Bottom - box.Top + 1)
        from x in Enumerable.Range(box.Left, box.Right - box.Left + 1)
        select (y * Size) + x;
}
