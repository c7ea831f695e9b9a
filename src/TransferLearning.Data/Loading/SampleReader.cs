using System.Collections.Concurrent;

namespace TransferLearning.Data.Loading;

/// <summary>
/// Reads single pictures of a set: decoded, resized and augmented as in the given pass. Any number of threads may read at once;
/// the pixels are those that a <see cref="BatchLoader"/> with the same options packs, which reads through one of these.
/// </summary>
public sealed unsafe class SampleReader : IDisposable
{
    private readonly LoaderParts _parts;
    private readonly DecodedCache _cache;
    private readonly ConcurrentBag<PictureMaker> _free = [];
    private bool _disposed;

    /// <summary>Makes a reader; no file is read yet.</summary>
    public SampleReader(ImageSet set, LoaderOptions options)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(options);
        (Set, Options) = (set, options);
        _parts = new LoaderParts(set, options.Augmentation);
        _cache = new DecodedCache(set.Count, options.MemoryBudget);
    }

    /// <summary>The pictures.</summary>
    public ImageSet Set { get; }

    /// <summary>What is made of them.</summary>
    public LoaderOptions Options { get; }

    /// <summary>Bytes of decoded pictures in memory.</summary>
    public long MemoryUsed => _cache.Used;

    /// <summary>Bytes of one picture: height × width × 3.</summary>
    public int PictureBytes => Options.ImageSize.Height * Options.ImageSize.Width * 3;

    /// <summary>Reads one picture.</summary>
    /// <param name="index">Its index in the set.</param>
    /// <param name="pass">The pass that its augmentation belongs to; of no meaning without augmentation.</param>
    /// <param name="pixels">Takes <see cref="PictureBytes"/> bytes, RGB, row by row; 4 more bytes after them must be readable.</param>
    /// <param name="bad">Why it cannot be read.</param>
    /// <returns>Whether it was read.</returns>
    /// <exception cref="RunException">Its decoder is not on this machine.</exception>
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
            throw new RunException($"{Set.Samples[index].Path}: {absent.Message}. {AbsentDecoderException.Remedy}", absent);
        }
        finally
        {
            Return(maker);
        }
    }

    internal PictureMaker Rent() => _free.TryTake(out var maker) ? maker : new PictureMaker(Set, Options, _parts, _cache);

    internal void Return(PictureMaker maker)
    {
        if (_disposed)
            maker.Dispose();
        else
            _free.Add(maker);
    }

    /// <summary>Frees all memory; nobody may be reading.</summary>
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
