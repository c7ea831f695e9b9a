using System.Runtime.InteropServices;
using TransferLearning.Experiments.Threads;

namespace TransferLearning.Data.Standardising;

/// <summary>Reads pictures of a set, on all processors.</summary>
internal static unsafe class PictureScan
{
    /// <summary>What is done with a picture: its index in the set and its pixels, which are gone afterwards.</summary>
    public delegate void Visitor(int index, ReadOnlySpan<byte> pixels);

    /// <summary>Reads a stretch of the set.</summary>
    /// <returns>How many pictures were read.</returns>
    /// <exception cref="RunException">A picture cannot be decoded and the policy is to fail; where it is to skip, it is left out.</exception>
    public static int Each(SampleReader reader, int first, int count, Visitor visit, CancellationToken cancellation)
    {
        var read = 0;
        InParallel.For(first, first + count, index =>
        {
            var memory = (byte*)NativeMemory.Alloc((nuint)reader.PictureBytes + Batch.Padding);
            try
            {
                if (reader.TryRead(index, 0, memory, out var bad))
                {
                    visit(index, new ReadOnlySpan<byte>(memory, reader.PictureBytes));
                    Interlocked.Increment(ref read);
                }
                else if (reader.Options.OnBadImage == BadImagePolicy.Fail)
                    throw new RunException($"{bad!.Path}: {bad.Reason}.");
            }
            finally
            {
                NativeMemory.Free(memory);
            }
        }, cancellation: cancellation);
        return read;
    }
}
