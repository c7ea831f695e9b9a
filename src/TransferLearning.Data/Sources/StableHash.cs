using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace TransferLearning.Data.Sources;

/// <summary>A hash of a name that is the same on every machine and in every version: the first 8 bytes of its SHA-256.</summary>
internal static class StableHash
{
    public static long Of(string name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var bytes = Encoding.UTF8.GetMaxByteCount(name.Length) <= 512 ? stackalloc byte[512] : new byte[Encoding.UTF8.GetMaxByteCount(name.Length)];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(name, bytes)], hash);
        return BinaryPrimitives.ReadInt64LittleEndian(hash);
    }
}
