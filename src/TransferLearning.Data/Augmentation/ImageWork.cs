using System.Runtime.InteropServices;

namespace TransferLearning.Data.Augmentation;

/// <summary>
/// A picture during augmentation, 3 bytes per pixel. Movements are only recorded and composed, also with a crop at the beginning. The
/// picture is resampled once, when a part needs its pixels or at the end. For one thread.
/// </summary>
internal sealed unsafe class ImageWork : IDisposable
{
    private readonly PixelBuffer _other = new();
    private readonly CropSampler _cropSampler = new();
    private readonly Resampler _resampler = new();
    private float[] _floats = [];
    private short* _fixed;
    private nuint _fixedCapacity;
    private CroppedPicture? _crop;
    private byte* _current;
    private byte* _target;
    private AffineMap _map;
    private Sampling _sampling;
    private bool _moves, _flipsHorizontally, _flipsVertically;

    /// <summary>The number of rows.</summary>
    public int Height { get; private set; }

    /// <summary>The number of columns.</summary>
    public int Width { get; private set; }

    private int Length => Height * Width * 3;

    /// <summary>
    /// Starts with a picture that is only read; the result goes to <paramref name="target"/>. Both have at least 4 readable bytes after them.
    /// </summary>
    public void Start(byte* picture, byte* target, int height, int width)
    {
        _current = picture;
        _target = target;
        _crop = null;
        (Height, Width) = (height, width);
        (_moves, _flipsHorizontally, _flipsVertically) = (false, false, false);
    }

    /// <summary>Starts with a part of a picture. It is resized (antialiased, linear) in the same step as its first movement.</summary>
    public void Start(in CroppedPicture picture, byte* target, int height, int width)
    {
        Start(null, target, height, width);
        _crop = picture;
    }

    /// <summary>Moves the picture. An earlier movement and this one become one map, with the sampling of the first.</summary>
    public void Move(in AffineMap map, in Sampling sampling)
    {
        if (_moves)
        {
            _map = _map.Then(map);
            return;
        }
        _map = FlipMap().Then(map);
        _sampling = sampling;
        (_moves, _flipsHorizontally, _flipsVertically) = (true, false, false);
    }

    /// <summary>Mirrors the picture.</summary>
    public void Flip(bool horizontally, bool vertically)
    {
        (_flipsHorizontally, _flipsVertically) = (_flipsHorizontally ^ horizontally, _flipsVertically ^ vertically);
        if (!_moves)
            return;
        _map = _map.Then(FlipMap());
        (_flipsHorizontally, _flipsVertically) = (false, false);
    }

    /// <summary>The pixels, which may be changed in place.</summary>
    public byte* Pixels()
    {
        Settle();
        if (_current != _target && _current != _other.Pixels)
        {
            Buffer.MemoryCopy(_current, _target, Length, Length);
            _current = _target;
        }
        return _current;
    }

    /// <summary>The picture's bytes, which may be changed in place.</summary>
    public Span<byte> Bytes() => new(Pixels(), Length);

    /// <summary>
    /// The picture with <see cref="AffineSampler.FixedBits"/> fractional bits. It may be changed in place, and must be followed by
    /// <see cref="Fresh"/> and <see cref="Replace"/>.
    /// </summary>
    public Span<short> Fixed()
    {
        var needed = (nuint)Length * sizeof(short);
        if (needed > _fixedCapacity)
        {
            _fixed = (short*)NativeMemory.Realloc(_fixed, needed);
            _fixedCapacity = needed;
        }
        if (_moves)
        {
            if (_crop is { } crop)
                _cropSampler.ToFixed(crop, _fixed, Height, Width, _map, _sampling);
            else
                AffineSampler.ToFixed(_current, _fixed, Height, Width, _map, _sampling);
            (_moves, _crop) = (false, null);
        }
        else
        {
            var bytes = Bytes();
            for (var i = 0; i < bytes.Length; i++)
                _fixed[i] = (short)(bytes[i] << AffineSampler.FixedBits);
        }
        return new(_fixed, Length);
    }

    /// <summary>Memory for a new version of the picture, with undefined content. <see cref="Replace"/> makes it the picture.</summary>
    public Span<byte> Fresh()
    {
        Settle();
        return new(Free(), Length);
    }

    /// <summary>Memory with one float per value, for filters, with undefined content.</summary>
    public Span<float> Floats()
    {
        if (_floats.Length < Length)
            _floats = new float[Length];
        return _floats.AsSpan(0, Length);
    }

    /// <summary>Makes the content of <see cref="Fresh"/> the picture.</summary>
    public void Replace() => _current = Free();

    /// <summary>Writes the result to the target.</summary>
    public void Finish()
    {
        Settle();
        if (_current != _target)
            Buffer.MemoryCopy(_current, _target, Length, Length);
    }

    // The one of the two buffers that does not hold the picture.
    private byte* Free()
    {
        if (_current != _target)
            return _target;
        if (_other.Width != Width || _other.Height != Height)
            _other.Resize(Width, Height, 3);
        return _other.Pixels;
    }

    private void Settle()
    {
        if (_crop is { } crop)
            Resize(crop);
        if (_moves)
        {
            var free = Free();
            AffineSampler.ToBytes(_current, free, Height, Width, _map, _sampling);
            _current = free;
            _moves = false;
        }
        else if (_flipsHorizontally || _flipsVertically)
        {
            var free = Free();
            Mirror.Copy(_current, free, Height, Width, _flipsHorizontally, _flipsVertically);
            _current = free;
            (_flipsHorizontally, _flipsVertically) = (false, false);
        }
    }

    private void Resize(in CroppedPicture crop)
    {
        var free = Free();
        if (_moves)
            _cropSampler.ToBytes(crop, free, Height, Width, _map, _sampling);
        else
            _resampler.Resize(crop.Pixels, crop.Stride, crop.Area, free, Width * 3, Width, Height, PictureFilter.Bilinear);
        _current = free;
        (_moves, _crop) = (false, null);
    }

    private AffineMap FlipMap() => new(
        _flipsVertically ? -1 : 1, 0, 0, _flipsHorizontally ? -1 : 1,
        _flipsVertically ? Height - 1 : 0, _flipsHorizontally ? Width - 1 : 0);

    public void Dispose()
    {
        _other.Dispose();
        _cropSampler.Dispose();
        _resampler.Dispose();
        NativeMemory.Free(_fixed);
        _fixed = null;
        _fixedCapacity = 0;
    }
}
