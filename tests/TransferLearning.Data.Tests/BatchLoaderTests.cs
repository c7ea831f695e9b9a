using System.Security.Cryptography;
using TransferLearning.TestSupport;

namespace TransferLearning.Data.Tests;

/// <summary>Test 3 of the reliability list, and the other guarantees of a loader.</summary>
public unsafe class BatchLoaderTests
{
    private static readonly AugmentationSection Everything = new()
    {
        Parts =
        [
            new ImageDataGenerator { RotationRange = 40, WidthShiftRange = new(0.2, false), HeightShiftRange = new(3, true), ZoomRange = new(0.2), ChannelShiftRange = 20, BrightnessRange = new(0.8, 1.2), HorizontalFlip = true },
            new RandAugment(), new TrivialAugment(), new ColorJitter { Brightness = new(0.4), Contrast = new(0.4), Saturation = new(0.4), Hue = new(0.1) },
            new Grayscale { Probability = 0.3 }, new GaussianBlur { Probability = 0.5 }, new RandomErasing(), new RandomResizedCrop(),
        ],
    };

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    public void Should_give_the_same_order_and_pixels_with_any_number_of_workers(int batchSize)
    {
        var expected = Epochs(0, batchSize);

        Assert.Equal(expected, Epochs(1, batchSize));
        Assert.Equal(expected, Epochs(8, batchSize));
        Assert.Equal(expected, Epochs(8, batchSize, memory: 0));
        foreach (var epoch in expected.Chunk((117 + batchSize - 1) / batchSize))
            Assert.Equal(Enumerable.Range(0, 117), epoch.SelectMany(batch => batch.Indices.Split(',').Select(int.Parse)).Order());
    }

    [Fact]
    public void Should_give_a_picture_the_same_pixels_in_any_batch_size()
    {
        Assert.Equal(Pictures(1), Pictures(7));

        static SortedDictionary<int, string> Pictures(int batchSize)
        {
            using var loader = new BatchLoader(Shapes(), Options(2, batchSize));
            var pictures = new SortedDictionary<int, string>();
            foreach (var batch in loader.Epoch(3))
                using (batch)
                    for (var i = 0; i < batch.Count; i++)
                        pictures[batch.Indices[i]] = Convert.ToHexString(SHA256.HashData(new ReadOnlySpan<byte>(batch.Slot(i), 32 * 32 * 3)));
            return pictures;
        }
    }

    [Fact]
    public void Should_continue_an_epoch_from_any_step()
    {
        using var loader = new BatchLoader(Shapes(), Options(2, 7));
        var whole = Read(loader, loader.Epoch(1));

        for (var step = 0; step <= whole.Count; step += 5)
            Assert.Equal(whole.Skip(step), Read(loader, loader.Epoch(1, step)));
    }

    [Fact]
    public void Should_continue_with_the_next_pass_within_an_epoch_of_more_steps()
    {
        using var loader = new BatchLoader(Shapes(), Options(2, 7));
        var row = Read(loader, loader.Epoch(0)).Concat(Read(loader, loader.Epoch(1))).Concat(Read(loader, loader.Epoch(2))).ToList();

        var epochs = Enumerable.Range(0, 5).SelectMany(epoch => Read(loader, loader.Epoch(epoch, steps: 10))).ToList();

        Assert.Equal(row.Take(50).Select(batch => (batch.Indices, batch.Pixels)), epochs.Select(batch => (batch.Indices, batch.Pixels)));
    }

    [Fact]
    public void Should_give_another_order_and_other_pixels_in_another_epoch_or_with_another_seed()
    {
        using var loader = new BatchLoader(Shapes(), Options(2, 117));
        using var other = new BatchLoader(Shapes(), Options(2, 117) with { Seed = 6 });

        var batches = new[] { Read(loader, loader.Epoch(0)), Read(loader, loader.Epoch(1)), Read(other, other.Epoch(0)) }.Select(epoch => epoch[0]).ToList();

        Assert.Equal(3, batches.Select(batch => batch.Indices).Distinct().Count());
        Assert.Equal(3, batches.Select(batch => batch.Pixels).Distinct().Count());
    }

    [Fact]
    public void Should_keep_the_sets_order_without_shuffling()
    {
        using var loader = new BatchLoader(Shapes(), Options(3, 10) with { Shuffle = false });

        Assert.Equal(Enumerable.Range(0, 117), Read(loader, loader.Epoch(4)).SelectMany(batch => batch.Indices.Split(',').Select(int.Parse)));
    }

    [Fact]
    public void Should_start_again_after_a_consumer_left_early()
    {
        using var loader = new BatchLoader(Shapes(), Options(4, 4));
        var expected = Read(loader, loader.Epoch(0));
        for (var taken = 0; taken < 5; taken++)
            foreach (var batch in loader.Epoch(0))
                using (batch)
                    if (batch.Step == taken)
                        break;

        Assert.Equal(expected, Read(loader, loader.Epoch(0)));
    }

    [Fact]
    public void Should_end_the_wait_on_a_cancellation()
    {
        using var loader = new BatchLoader(Shapes(), Options(2, 4));
        using var cancellation = new CancellationTokenSource();
        var seen = 0;

        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            foreach (var batch in loader.Epoch(0, cancellation: cancellation.Token))
                using (batch)
                    if (++seen == 3)
                        cancellation.Cancel();
        });
        Assert.Equal(3, seen);
    }

    [Fact]
    public void Should_refuse_a_second_epoch_at_the_same_time()
    {
        using var loader = new BatchLoader(Shapes(), Options(2, 4));
        using var first = loader.Epoch(0).GetEnumerator();
        Assert.True(first.MoveNext());
        first.Current.Dispose();

        Assert.Throws<InvalidOperationException>(() => loader.Epoch(0).First());
    }

    [Fact]
    public void Should_keep_within_the_memory_budget()
    {
        const int picture = 32 * 32 * 3 + 64;
        using var loader = new BatchLoader(Shapes(), Options(2, 8) with { Augmentation = null, MemoryBudget = 10 * picture + 1 });

        Read(loader, loader.Epoch(0));

        Assert.Equal(10 * picture, loader.MemoryUsed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Should_not_decode_pictures_in_memory_again(bool crop)
    {
        using var folder = new TemporaryFolder();
        var files = new[] { "rgb.jpg", "rgb.png", "exif6.jpg", "palette.png" }.Select(name => folder.At(name)).ToList();
        foreach (var file in files)
            File.Copy(ReferencePicture.At("formats", Path.GetFileName(file)), file);
        var set = ImageSet.Of(files.Select((path, label) => new Sample(Path.GetFileName(path), path, label)));
        AugmentationSection augmentation = new() { Parts = crop ? [new RandomResizedCrop(), new ImageDataGenerator { RotationRange = 40 }] : [new ImageDataGenerator { RotationRange = 40 }] };
        using var kept = new BatchLoader(set, Options(2, 2) with { Augmentation = augmentation });
        using var decoding = new BatchLoader(set, Options(2, 2) with { Augmentation = augmentation, MemoryBudget = 0 });
        var first = Read(kept, kept.Epoch(0));
        Assert.Equal(first, Read(decoding, decoding.Epoch(0)));
        var second = Read(decoding, decoding.Epoch(1));
        foreach (var file in files)
            File.Delete(file);

        Assert.Equal(second, Read(kept, kept.Epoch(1)));
        Assert.Throws<RunException>(() => Read(decoding, decoding.Epoch(1)));
    }

    [Fact]
    public void Should_give_the_recorded_order_and_pixels_in_every_process()
    {
        using var loader = new BatchLoader(Shapes(), Options(2, 117));

        var seen = Assert.Single(Read(loader, loader.Epoch(2)));

        // Recorded once. They change only if the meaning of a draw or a pixel changes; then Fingerprint's version must change too.
        Assert.Equal("103,44,4,57,73,58,69,104,80,38,33,94", string.Join(',', seen.Indices.Split(',').Take(12)));
        Assert.StartsWith("2A22A844AD60F601583D56383BCFE6DB02C150EE0", seen.Pixels, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_allocate_almost_nothing_once_pictures_are_in_memory()
    {
        using var loader = new BatchLoader(Shapes(), Options(0, 13) with { Augmentation = new() { Parts = [Everything.Find<ImageDataGenerator>()!] } });
        Drain(loader, 0);
        Drain(loader, 1);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Drain(loader, 2);

        // The rest is allocated once per epoch: its order and its enumerator.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 117 * 64);
    }

    private static void Drain(BatchLoader loader, int epoch)
    {
        foreach (var batch in loader.Epoch(epoch))
            batch.Dispose();
    }

    private sealed record Seen(int Pass, string Indices, string Labels, string Pixels);

    private static List<Seen> Epochs(int workers, int batchSize, long memory = 1 << 28)
    {
        using var loader = new BatchLoader(Shapes(), Options(workers, batchSize) with { MemoryBudget = memory });
        return [.. Read(loader, loader.Epoch(0)), .. Read(loader, loader.Epoch(1))];
    }

    private static List<Seen> Read(BatchLoader loader, IEnumerable<Batch> epoch)
    {
        var seen = new List<Seen>();
        foreach (var batch in epoch)
            using (batch)
            {
                var pixels = new ReadOnlySpan<byte>(batch.Pixels, batch.Count * loader.Reader.PictureBytes);
                seen.Add(new(batch.Pass, string.Join(',', batch.Indices.ToArray()), string.Join(',', batch.Labels.ToArray()), Convert.ToHexString(SHA256.HashData(pixels))));
            }
        return seen;
    }

    private static LoaderOptions Options(int workers, int batchSize) => new()
    {
        ImageSize = new(32, 32),
        Augmentation = Everything,
        BatchSize = batchSize,
        Shuffle = true,
        Seed = 5,
        Workers = workers,
        MemoryBudget = 1 << 28,
    };

    private static ImageSet Shapes() => ImageSet.Of(Enumerable.Range(0, 117).Select(i =>
        new Sample($"{i:D3}", $"{i:D3}", i % 3) { Drawn = new DrawnPicture(ShapeKinds.Names[i % 3], 40, 1, i) }));
}
