using TransferLearning.Tracking.Tests.Support;

namespace TransferLearning.Tracking.Tests.Compare;

/// <summary>A small sweep: two backbones, three learning rates, two seeds, a param that one backbone lacks, curves of ten epochs, pictures.</summary>
internal static class SampleRuns
{
    public const int Count = 12;

    public static void Write(string folder)
    {
        var tracker = Tracker.Open("sqlite:///" + Path.Combine(folder, "mlflow.db"), folder);
        var start = DateTimeOffset.FromUnixTimeSeconds(1_750_000_000);
        foreach (var backbone in new[] { "mobilenet_v2", "vgg16" })
            foreach (var rate in new[] { 1e-4, 1e-3, 1e-2 })
                foreach (var seed in new[] { 1, 2 })
                {
                    start = start.AddMinutes(7);
                    var name = $"{backbone}-{rate.ToString("R", System.Globalization.CultureInfo.InvariantCulture)}-s{seed}" + (seed == 2 && rate > 5e-3 ? " <b>&\"</script>" : "");
                    using var log = tracker.Start(new RunInfo { Experiment = "pets", Name = name, Started = start });
                    log.Params([new("name", name), new("backbone.name", backbone), new("optimizer.learning_rate", rate.ToString("R", System.Globalization.CultureInfo.InvariantCulture)), new("seed", $"{seed}"), new("data.batch_size", "20")]);
                    if (backbone == "vgg16")
                        log.Params([new("optimizer.momentum", "0.9")]);
                    var random = new Random(seed + (int)(rate * 1e6));
                    var ceiling = (backbone == "vgg16" ? 0.97 : 0.93) - (Math.Abs(Math.Log10(rate) + 3) * 0.06);
                    for (var epoch = 1; epoch <= 10; epoch++)
                    {
                        var time = start.AddSeconds(epoch * 30);
                        var accuracy = ceiling * (1 - Math.Exp(-epoch / 2.5)) + (random.NextDouble() * 0.02);
                        log.Metric("val_accuracy", accuracy, epoch, time);
                        log.Metric("val_loss", epoch == 1 && seed == 2 ? double.NaN : 1.2 - accuracy, epoch, time);
                        log.Metric("epoch", epoch, epoch * 20, time);
                        for (var step = 0; step < 20; step++)
                            log.Metric("train/loss", (1.1 - accuracy) + (random.NextDouble() * 0.3), ((epoch - 1) * 20) + step + 1, time.AddSeconds(-30 + (step * 1.5)));
                    }

                    log.Metric("best/val_accuracy", ceiling, 10, start.AddSeconds(301));
                    log.Artifact("evaluation/validation_confusion_matrix.png", Png.Draw(120, 120, (x, y) => (x / 60 == y / 60) ? ((byte)30, (byte)90, (byte)190) : ((byte)220, (byte)230, (byte)240)));
                    log.Image("samples", Png.Draw(64, 64, (x, y) => ((byte)(x * 4), (byte)(y * 4), (byte)(seed * 90))), 1);
                    log.Finish(RunStatus.Finished);
                    Assert.True(log.Deliver(TimeSpan.FromSeconds(60)).Complete);
                }
    }
}
