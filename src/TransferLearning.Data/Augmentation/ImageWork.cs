using System.Runtime.InteropServices;

namespace TransferLearning.Data.Augmentation;

/// <summary>
/// A picture on its way through the augmentation, 3 bytes a pixel. Movements are only noted and composed, also with the crop that it may begin with;
/// the picture is resampled once, when a part asks for its pixels or at the end. One of these belongs to one thread.
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

    /// <summary>Rows.</summary>
    public int Height { get; private set; }

    /// <summary>Columns.</summary>
    public int Width { get; private set; }

    private int Length => Height * Width * 3;

    /// <summary>Begins with a picture that is only read, with the result going to <paramref name="target"/>; both have at least 4 readable bytes after them.</summary>
    public void Start(byte* picture, byte* target, int height, int width)
    {
        _current = picture;
        _target = target;
        _crop = null;
        (Height, Width) = (height, width);
        (_moves, _flipsHorizontally, _flipsVertically) = (false, false, false);
    }

    /// <summary>Begins with a part of a picture, which is resized (antialiased, linear) together with what it is moved by.</summary>
    public void Start(in CroppedPicture picture, byte* target, int height, int width)
    {
        Start(null, target, height, width);
        _crop = picture;
    }

    /// <summary>Moves the picture. Where it was moved before, the two become one map, read the way of the first.</summary>
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

    /// <summary>The pixels, to be changed in place.</summary>
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

    /// <summary>The bytes of the picture, to be changed in place.</summary>
    public Span<byte> Bytes() => new(Pixels(), Length);

    /// <summary>The picture with <see cref="AffineSampler.FixedBits"/> fractional bits, to be changed in place and given to <see cref="Replace"/>.</summary>
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

    /// <summary>Room for a new version of the picture; what is in it before means nothing. <see cref="Replace"/> makes it the picture.</summary>
    public Span<byte> Fresh()
    {
        Settle();
        return new(Free(), Length);
    }

    /// <summary>Room for a float a value, for filters. What is in it means nothing.</summary>
    public Span<float> Floats()
    {
        if (_floats.Length < Length)
            _floats = new float[Length];
        return _floats.AsSpan(0, Length);
    }

    /// <summary>Makes what was written into <see cref="Fresh"/> the picture.</summary>
    public void Replace() => _current = Free();

    /// <summary>Ends: the result is in the target.</summary>
    public void Finish()
    {
        Settle();
        if (_current != _target)
            Buffer.MemoryCopy(_current, _target, Length, Length);
    }

    // The one of the two own buffers that the picture is not in.
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
