using System.Runtime.InteropServices;
using TransferLearning.Experiments.Threads;

namespace TransferLearning.Data.Standardising;

/// <summary>Reads pictures of a set, on all processors.</summary>
internal static unsafe class PictureScan
{
    /// <summary>Processes one picture, given its index in the set and its pixels, which are valid only during the call.</summary>
    public delegate void Visitor(int index, ReadOnlySpan<byte> pixels);

    /// <summary>Reads consecutive pictures of the set.</summary>
    /// <returns>The number of pictures that were read.</returns>
    /// <exception cref="RunException">A picture cannot be decoded, and the policy is to fail. If it is to skip, the picture is left out.</exception>
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
