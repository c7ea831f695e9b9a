using System.Collections.Concurrent;

namespace TransferLearning.Data.Loading;

/// <summary>
/// Reads single pictures of a set: decoded, resized and augmented as in a given pass. Any number of threads may read at the same time.
/// A <see cref="BatchLoader"/> reads through this class, so it packs the same pixels.
/// </summary>
public sealed unsafe class SampleReader : IDisposable
{
    private readonly LoaderParts _parts;
    private readonly AugmentedTexts _texts;
    private readonly DecodedCache _cache;
    private readonly ConcurrentBag<ISampleMaker> _free = [];
    private bool _disposed;

    /// <summary>Creates a reader; no file is read yet.</summary>
    public SampleReader(ImageSet set, LoaderOptions options)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(options);
        (Set, Options) = (set, options);
        _parts = new LoaderParts(set, options.Augmentation);
        _texts = new AugmentedTexts(set, options);
        _cache = new DecodedCache(set.Count, options.MemoryBudget);
    }

    /// <summary>The pictures.</summary>
    public ImageSet Set { get; }

    /// <summary>The reader's options.</summary>
    public LoaderOptions Options { get; }

    /// <summary>Bytes of decoded pictures in memory.</summary>
    public long MemoryUsed => _cache.Used;

    /// <summary>Bytes of one sample.</summary>
    public int PictureBytes => Options.SampleBytes;

    /// <summary>Reads one picture.</summary>
    /// <param name="index">The picture's index in the set.</param>
    /// <param name="pass">The pass that determines the augmentation; has no effect without augmentation.</param>
    /// <param name="pixels">Receives <see cref="PictureBytes"/> bytes, RGB, row by row; 4 more bytes after them must be readable.</param>
    /// <param name="bad">Why the picture cannot be read; null if it was read.</param>
    /// <returns>Whether the picture was read.</returns>
    /// <exception cref="RunException">This machine lacks the picture's decoder.</exception>
    public bool TryRead(int index, int pass, byte* pixels, out BadImage? bad)
    {
        var maker = Rent();
        try
        {
            maker.Make(index, pass, pixels);
            bad = null;
            return true;
        }
        catch (BadImageException exception)
        {
            var sample = Set.Samples[index];
            bad = new BadImage(sample.Id, sample.Path, exception.Message);
            return false;
        }
        catch (AbsentDecoderException absent)
        {
            throw new RunException($"{Set.Samples[index].Path}: {absent.Advice}", absent);
        }
        finally
        {
            Return(maker);
        }
    }

    internal ISampleMaker Rent() =>
        _free.TryTake(out var maker) ? maker : Options.Text is { } text ? new TokenMaker(_texts, text) : new PictureMaker(Set, Options, _parts, _cache);

    internal void Return(ISampleMaker maker)
    {
        if (_disposed)
            maker.Dispose();
        else
            _free.Add(maker);
    }

    /// <summary>Frees all memory. No thread may be reading.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        while (_free.TryTake(out var maker))
            maker.Dispose();
        _cache.Dispose();
    }
}
