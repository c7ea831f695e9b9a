using TransferLearning.Experiments.Files;

namespace TransferLearning.Models.Weights.PyTorch;

/// <summary>Passes bytes on to another stream, and computes their number and their CRC-32.</summary>
internal sealed class ChecksumStream(Stream inner) : WriteOnlyStream
{
    private Crc32 _checksum = new();

    /// <summary>The checksum of the bytes up to now.</summary>
    public Crc32 Checksum => _checksum;

    /// <summary>The number of bytes up to now.</summary>
    public long Written { get; private set; }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Written += buffer.Length;
        _checksum.Append(buffer);
        inner.Write(buffer);
    }

    public override void Flush() => inner.Flush();
}
