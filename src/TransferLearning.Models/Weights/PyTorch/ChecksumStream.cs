namespace TransferLearning.Models.Weights.PyTorch;

/// <summary>Passes bytes on to another stream, and computes their number and their CRC-32.</summary>
internal sealed class ChecksumStream(Stream inner) : Stream
{
    private Crc32 _checksum = new();

    /// <summary>The checksum of the bytes up to now.</summary>
    public Crc32 Checksum => _checksum;

    /// <summary>The number of bytes up to now.</summary>
    public long Written { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Written += buffer.Length;
        _checksum.Append(buffer);
        inner.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
