using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using TransferLearning.Experiments.Threads;
using static TorchSharp.torch;

namespace TransferLearning.Models.Weights;

/// <summary>
/// Converts between stored tensors and torch's. Only this part of reading weights uses torch: call it on the torch thread, after torch is loaded.
/// </summary>
public static class WeightTensors
{
    private const long PieceBytes = 1 << 30;

    /// <summary>An amount that fits into any core's second-level cache.</summary>
    private const int CacheBytes = 256 << 10;

    /// <summary>The size from which copying on every core pays off.</summary>
    private const long SharedBytes = 1 << 20;

    /// <summary>torch's type for a stored type.</summary>
    public static ScalarType ToScalarType(this WeightType type) => type switch
    {
        WeightType.Bool => ScalarType.Bool,
        WeightType.U8 => ScalarType.Byte,
        WeightType.I8 => ScalarType.Int8,
        WeightType.I16 => ScalarType.Int16,
        WeightType.F16 => ScalarType.Float16,
        WeightType.BF16 => ScalarType.BFloat16,
        WeightType.I32 => ScalarType.Int32,
        WeightType.F32 => ScalarType.Float32,
        WeightType.I64 => ScalarType.Int64,
        WeightType.F64 => ScalarType.Float64,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>The stored type for a type of torch.</summary>
    /// <exception cref="NotSupportedException">Complex and quantised types are not stored.</exception>
    public static WeightType ToWeightType(this ScalarType type) => type switch
    {
        ScalarType.Bool => WeightType.Bool,
        ScalarType.Byte => WeightType.U8,
        ScalarType.Int8 => WeightType.I8,
        ScalarType.Int16 => WeightType.I16,
        ScalarType.Float16 => WeightType.F16,
        ScalarType.BFloat16 => WeightType.BF16,
        ScalarType.Int32 => WeightType.I32,
        ScalarType.Float32 => WeightType.F32,
        ScalarType.Int64 => WeightType.I64,
        ScalarType.Float64 => WeightType.F64,
        _ => throw new NotSupportedException($"Tensors of type {type} are not stored."),
    };

    /// <summary>A new CPU tensor with the entry's type and shape, read straight into its memory. The caller or its dispose scope disposes it.</summary>
    public static Tensor ToTensor(this IWeightFile file, string name)
    {
        var entry = file.Entries[name];
        var tensor = empty([.. entry.Shape], dtype: entry.Type.ToScalarType());
        Fill(file, entry, tensor);
        return tensor;
    }

    /// <summary>
    /// Like <see cref="ToTensor"/>, for a convolution kernel of 32-bit floats. Its memory is channels-last (out, height, width, in), as convolutions need it.
    /// Filters are transposed while they are in the processor's cache, so the tensor's memory is written only once.
    /// </summary>
    public static Tensor ToChannelsLast(this IWeightFile file, string name)
    {
        var entry = file.Entries[name];
        var (filters, channels, window) = ((int)entry.Shape[0], (int)entry.Shape[1], (int)(entry.Shape[2] * entry.Shape[3]));
        if (entry.Type != WeightType.F32 || window == 1 || channels == 1 || entry.Length is 0 or > PieceBytes) return file.ToTensor(name);
        using var laid = empty([entry.Shape[0], entry.Shape[2], entry.Shape[3], entry.Shape[1]], dtype: ScalarType.Float32);
        var destination = MemoryMarshal.Cast<byte, float>(laid.bytes);
        var filter = channels * window;
        var block = Math.Clamp(CacheBytes / (filter * sizeof(float)), 1, filters);
        var start = Start(destination);
        Share(file, entry.Length, (filters + block - 1) / block, index =>
        {
            var first = index * block;
            var count = Math.Min(block, filters - first) * filter;
            var stored = ArrayPool<float>.Shared.Rent(count);
            try
            {
                var piece = stored.AsSpan(0, count);
                file.Read(name, (long)first * filter * sizeof(float), MemoryMarshal.AsBytes(piece));
                var turned = At<float>(start, (long)first * filter, count);
                for (var i = 0; i < count; i += filter) Turn(piece.Slice(i, filter), turned.Slice(i, filter), channels, window);
            }
            finally
            {
                ArrayPool<float>.Shared.Return(stored);
            }
        });
        return laid.permute(0, 3, 1, 2);
    }

    /// <summary>Whether one span can cover the whole entry.</summary>
    internal static bool IsReadAtOnce(WeightEntry entry) => entry.Length is > 0 and <= PieceBytes;

    /// <summary>
    /// Copies an entry into a tensor with the same shape. It is read straight into memory if the tensor is contiguous, on the CPU and of the entry's type;
    /// otherwise it passes through one temporary tensor.
    /// </summary>
    /// <exception cref="WeightFileException">The shapes differ.</exception>
    public static void CopyTo(this IWeightFile file, string name, Tensor destination)
    {
        var entry = file.Entries[name];
        if (!entry.Shape.SequenceEqual(destination.shape))
            throw new WeightFileException(file.Path, $"tensor '{name}' is {entry.Description}, and [{string.Join(", ", destination.shape)}] is wanted");
        if (destination.device_type == DeviceType.CPU && destination.is_contiguous() && destination.dtype == entry.Type.ToScalarType())
        {
            Fill(file, entry, destination);
            return;
        }
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        destination.copy_(file.ToTensor(name));
    }

    /// <summary>
    /// A tensor's data for a file. The tensor must live until the file is written. It is copied to contiguous CPU memory when it is written, if necessary.
    /// </summary>
    public static TensorData Data(this Tensor tensor) => new(tensor.dtype.ToWeightType(), tensor.shape, stream =>
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        foreach (var piece in Pieces(tensor.detach().cpu().contiguous())) stream.Write(piece.bytes);
    });

    /// <summary>
    /// Transposes one filter from channels × window to window × channels. Optimised from the first call, because a program loads its weights only once.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Turn(ReadOnlySpan<float> from, Span<float> to, int channels, int window)
    {
        for (var place = 0; place < window; place++)
        {
            var row = to.Slice(place * channels, channels);
            for (int channel = 0, at = place; channel < row.Length; channel++, at += window) row[channel] = from[at];
        }
    }

    private static void Fill(IWeightFile file, WeightEntry entry, Tensor tensor)
    {
        if (IsReadAtOnce(entry))
        {
            var bytes = tensor.bytes;
            if (entry.Length < SharedBytes)
            {
                file.Read(entry.Name, 0, bytes);
                return;
            }
            var start = Start(bytes);
            Share(file, entry.Length, (int)((entry.Length + SharedBytes - 1) / SharedBytes), index =>
            {
                var first = index * SharedBytes;
                file.Read(entry.Name, first, At<byte>(start, first, (int)Math.Min(SharedBytes, entry.Length - first)));
            });
            return;
        }
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        long done = 0;
        foreach (var piece in Pieces(tensor))
        {
            var bytes = piece.bytes;
            file.Read(entry.Name, done, bytes);
            done += bytes.Length;
        }
    }

    /// <summary>Runs the parts of a large read in parallel if the file's reader allows several threads, else one after the other.</summary>
    private static void Share(IWeightFile file, long bytes, int parts, Action<int> part)
    {
        if (bytes >= SharedBytes && parts > 1 && file is SafetensorsFile)
        {
            InParallel.For(0, parts, part);
        }
        else
        {
            for (var i = 0; i < parts; i++) part(i);
        }
    }

    // Spans cannot be passed to other threads, so a pointer is. The tensor lives until all parts are done.
    private static unsafe nint Start<T>(Span<T> span)
        where T : unmanaged => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(span));

    private static unsafe Span<T> At<T>(nint start, long index, int count)
        where T : unmanaged => new((T*)start + index, count);

    /// <summary>Flat views of a contiguous tensor, because a span covers at most 2 GB. An empty tensor has none.</summary>
    private static IEnumerable<Tensor> Pieces(Tensor tensor)
    {
        var count = tensor.numel();
        if (count == 0) yield break;
        var most = PieceBytes / tensor.element_size();
        if (count <= most)
        {
            yield return tensor;
            yield break;
        }
        var flat = tensor.view(-1);
        for (long start = 0; start < count; start += most) yield return flat.narrow(0, start, Math.Min(most, count - start));
    }
}
