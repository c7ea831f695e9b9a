namespace TransferLearning.Data.Loading;

/// <summary>Makes single pictures of a batch: file → pixels → size → augmented. For one thread at a time.</summary>
internal sealed unsafe class PictureMaker(ImageSet set, LoaderOptions options, LoaderParts parts, DecodedCache cache) : ISampleMaker
{
    private readonly PictureReader _reader = PictureDecoders.Reader();
    private readonly Resampler _resampler = new();
    private readonly PixelBuffer _resized = new();
    private readonly ImageWork _work = new();

    private PixelBuffer Decoded => _reader.Pixels;

    private int Height => options.ImageSize.Height;

    private int Width => options.ImageSize.Width;

    /// <inheritdoc/>
    public void Make(int index, int pass, byte* target)
    {
        var sample = set.Samples[index];
        if (parts.Crop is { } crop)
        {
            StartCropped(index, sample, crop.DrawsFor(options.Seed, pass, parts.Key(index)), crop, target);
            Augment(index, pass);
        }
        else if (parts.Changes.Length == 0)
            Plain(index, sample, target);
        else
        {
            _work.Start(Resized(index, sample), target, Height, Width);
            Augment(index, pass);
        }
    }

    private void Augment(int index, int pass)
    {
        foreach (var part in parts.Changes)
            part.Apply(_work, part.DrawsFor(options.Seed, pass, parts.Key(index)));
        _work.Finish();
    }

    private void Plain(int index, Sample sample, byte* target)
    {
        var picture = Resized(index, sample);
        var bytes = (long)Height * Width * 3;
        Buffer.MemoryCopy(picture, target, bytes, bytes);
    }

    // The picture at its final size: from memory, from the store, or decoded and kept in one of them if there is room.
    private byte* Resized(int index, Sample sample)
    {
        var known = cache.Find(index, out _, out _);
        if (known is not null)
            return known;
        if (options.Kept is { } store)
            return Stored(store, index, sample);
        _reader.Read(sample, options.Resize.ToFit(), Width, Height);
        var kept = cache.Reserve(Width, Height, 3);
        if (kept is null)
        {
            _resized.Resize(Width, Height, 3);
            Fit(_resized.Pixels);
            return _resized.Pixels;
        }
        Fit(kept);
        return cache.Publish(index, kept, Width, Height, 3);
    }

    // A stored picture is not kept in the process's memory too: the system keeps the mapped file there while there is room.
    private byte* Stored(IKeptPictures store, int index, Sample sample)
    {
        _resized.Resize(Width, Height, 3);
        if (store.Get(sample, _resized.Pixels, Decode))
            return _resized.Pixels;
        var copy = cache.Reserve(Width, Height, 3);
        if (copy is null)
            return _resized.Pixels;
        _resized.Bytes.CopyTo(new Span<byte>(copy, _resized.Bytes.Length));
        return cache.Publish(index, copy, Width, Height, 3);
    }

    private void Decode(Sample sample, byte* target)
    {
        _reader.Read(sample, options.Resize.ToFit(), Width, Height);
        Fit(target);
    }

    private void Fit(byte* target) => _reader.Fit(target, Width, Height, options.Resize.ToFit(), options.Interpolation.ToFilter());

    // A random part of the whole picture. The whole picture is cached, because each pass crops another part.
    private void StartCropped(int index, Sample sample, in SampleDraws draws, RandomResizedCrop crop, byte* target)
    {
        var known = cache.Find(index, out var width, out var height);
        if (known is null)
        {
            var (leastWidth, leastHeight) = crop.LeastSize(options.ImageSize);
            _reader.Read(sample, PictureFit.Squash, leastWidth, leastHeight);
            (width, height) = (Decoded.Width, Decoded.Height);
            known = Decoded.Pixels;
            if (cache.Reserve(width, height, 4) is var kept && kept is not null)
            {
                Decoded.Bytes.CopyTo(new Span<byte>(kept, Decoded.Bytes.Length));
                known = cache.Publish(index, kept, width, height, 4);
            }
        }
        var part = new CroppedPicture(known, width * 4, crop.Draw(width, height, draws));
        if (options.Interpolation == Interpolation.Bilinear && CropSampler.Handles(part.Area, Height, Width))
        {
            _work.Start(part, target, Height, Width);
            return;
        }
        _resized.Resize(Width, Height, 3);
        _resampler.Resize(part.Pixels, part.Stride, part.Area, _resized.Pixels, Width * 3, Width, Height, options.Interpolation.ToFilter());
        _work.Start(_resized.Pixels, target, Height, Width);
    }

    public void Dispose()
    {
        _reader.Dispose();
        _resampler.Dispose();
        _resized.Dispose();
        _work.Dispose();
    }
}
