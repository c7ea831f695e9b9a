using System.Runtime.InteropServices;
using TransferLearning.Experiments;

namespace TransferLearning.Data;

/// <summary>Reads all pictures of a set, on all processors.</summary>
internal static unsafe class PictureScan
{
    /// <summary>What is done with a picture: its index in the set and its pixels, which are gone afterwards.</summary>
    public delegate void Visitor(int index, ReadOnlySpan<byte> pixels);

    /// <exception cref="RunException">A picture cannot be decoded and the policy is to fail; where it is to skip, it is left out.</exception>
    public static void Each(SampleReader reader, Visitor visit, CancellationToken cancellation)
    {
        var options = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Math.Max(1, Environment.ProcessorCount) };
        try
        {
            Parallel.For(0, reader.Set.Count, options, index =>
            {
                var memory = (byte*)NativeMemory.Alloc((nuint)reader.PictureBytes + Batch.Padding);
                try
                {
                    if (reader.TryRead(index, 0, memory, out var bad))
                        visit(index, new ReadOnlySpan<byte>(memory, reader.PictureBytes));
                    else if (reader.Options.OnBadImage == BadImagePolicy.Fail)
                        throw new RunException($"{bad!.Path}: {bad.Reason}.");
                }
                finally
                {
                    NativeMemory.Free(memory);
                }
            });
        }
        catch (AggregateException exception) when (exception.InnerExceptions.OfType<RunException>().MinBy(inner => inner.Message, StringComparer.Ordinal) is { } first)
        {
            throw new RunException(first.Message, first);
        }
    }
}
