using System.Diagnostics;
using System.Text.Json;

namespace TransferLearning.Benchmarks.Loader;

/// <summary>Measures the loader with one setting: images a second, and the time and memory they take.</summary>
internal static unsafe class Measurement
{
    // The augmentation of the PyTorch side: RandomAffine(40, (.2, .2), (.8, 1.2), 11.46), RandomHorizontalFlip.
    private static readonly AugmentationSection Augmentation = new()
    {
        Parts =
        [
            new ImageDataGenerator
            {
                RotationRange = 40,
                WidthShiftRange = new(0.2, false),
                HeightShiftRange = new(0.2, false),
                ZoomRange = new(0.2),
                ShearRange = 11.46,
                HorizontalFlip = true,
            },
        ],
    };

    /// <summary>Runs the epochs and reports the median one.</summary>
    /// <returns>A line of JSON.</returns>
    public static string Take(string folder, int workers, bool fromMemory, int epochs)
    {
        var set = ImageSet.Of(Directory.GetFiles(folder, "*.jpg", SearchOption.AllDirectories).Select(path => new Sample(Path.GetRelativePath(folder, path), path, 0)));
        using var loader = new BatchLoader(set, new LoaderOptions
        {
            ImageSize = new(160, 160),
            Augmentation = Augmentation,
            BatchSize = 20,
            Shuffle = true,
            Workers = workers,
            MemoryBudget = fromMemory ? long.MaxValue : 0,
        });
        var normalised = new float[20 * 160 * 160 * 3];
        if (fromMemory)
            Epoch(loader, 0, normalised);
        var results = Enumerable.Range(1, epochs).Select(epoch => Epoch(loader, epoch, normalised)).OrderBy(result => result.PerSecond).ToList();
        var (perSecond, perCpuSecond, bytes) = results[results.Count / 2];
        return JsonSerializer.Serialize(new
        {
            task = "loader",
            source = fromMemory ? "memory" : "files",
            workers,
            images = set.Count,
            images_per_s = Math.Round(perSecond, 1),
            images_per_cpu_s = Math.Round(perCpuSecond, 1),
            allocated_bytes_per_image = Math.Round(bytes, 1),
        });
    }

    private static (double PerSecond, double PerCpuSecond, double Bytes) Epoch(BatchLoader loader, int epoch, float[] normalised)
    {
        using var process = Process.GetCurrentProcess();
        var (cpu, allocated, began) = (process.TotalProcessorTime, GC.GetTotalAllocatedBytes(), Stopwatch.GetTimestamp());
        var images = 0;
        foreach (var batch in loader.Epoch(epoch))
            using (batch)
            {
                Normalise(new ReadOnlySpan<byte>(batch.Pixels, batch.Count * loader.Reader.PictureBytes), normalised);
                images += batch.Count;
            }
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        process.Refresh();
        return (images / seconds, images / (process.TotalProcessorTime - cpu).TotalSeconds, (double)(GC.GetTotalAllocatedBytes() - allocated) / images);
    }

    // The device's work in a run: convert to floats, then scale and shift each channel.
    private static void Normalise(ReadOnlySpan<byte> pixels, Span<float> values)
    {
        float[] factor = [1 / 255f / .229f, 1 / 255f / .224f, 1 / 255f / .225f], addend = [-.485f / .229f, -.456f / .224f, -.406f / .225f];
        for (var i = 0; i + 2 < pixels.Length; i += 3)
        {
            values[i] = pixels[i] * factor[0] + addend[0];
            values[i + 1] = pixels[i + 1] * factor[1] + addend[1];
            values[i + 2] = pixels[i + 2] * factor[2] + addend[2];
        }
    }
}
