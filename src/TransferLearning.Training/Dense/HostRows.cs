using System.Numerics;
using System.Runtime.InteropServices;

namespace TransferLearning.Training.Dense;

/// <summary>Element-wise operations of a step on plain memory.</summary>
internal static unsafe class HostRows
{
    /// <summary>Sets every row to the bias.</summary>
    public static void Repeat(float* bias, Span<float> rows, int width)
    {
        var row = new ReadOnlySpan<float>(bias, width);
        for (var at = 0; at < rows.Length; at += width)
            row.CopyTo(rows[at..]);
    }

    /// <summary>ReLU in place: values that are not above zero become zero; NaN stays, as in torch's <c>relu</c>.</summary>
    public static void Relu(Span<float> values)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        for (var i = 0; i < vectors.Length; i++)
            vectors[i] = Vector.ConditionalSelect(Vector.LessThanOrEqual(vectors[i], Vector<float>.Zero), Vector<float>.Zero, vectors[i]);
        for (var i = vectors.Length * Vector<float>.Count; i < values.Length; i++)
            values[i] = values[i] <= 0 ? 0 : values[i];
    }

    /// <summary>Multiplies each value by its factor.</summary>
    public static void Multiply(Span<float> values, ReadOnlySpan<float> factors, Span<float> products)
    {
        var left = MemoryMarshal.Cast<float, Vector<float>>(values);
        var right = MemoryMarshal.Cast<float, Vector<float>>(factors);
        var to = MemoryMarshal.Cast<float, Vector<float>>(products);
        for (var i = 0; i < left.Length; i++)
            to[i] = left[i] * right[i];
        for (var i = left.Length * Vector<float>.Count; i < values.Length; i++)
            products[i] = values[i] * factors[i];
    }

    /// <summary>The backward pass of ReLU, in place: the gradient becomes zero where the output is zero (torch's <c>threshold_backward</c>).</summary>
    public static void ReluBackward(Span<float> gradients, ReadOnlySpan<float> outputs)
    {
        var to = MemoryMarshal.Cast<float, Vector<float>>(gradients);
        var from = MemoryMarshal.Cast<float, Vector<float>>(outputs);
        for (var i = 0; i < to.Length; i++)
            to[i] = Vector.ConditionalSelect(Vector.LessThanOrEqual(from[i], Vector<float>.Zero), Vector<float>.Zero, to[i]);
        for (var i = to.Length * Vector<float>.Count; i < gradients.Length; i++)
            gradients[i] = outputs[i] <= 0 ? 0 : gradients[i];
    }

    /// <summary>Sums the rows: one sum per column.</summary>
    public static void Sum(ReadOnlySpan<float> rows, Span<float> sums)
    {
        sums.Clear();
        AddRows(rows, sums);
    }

    /// <summary>Adds the rows, in their order, to one sum per column.</summary>
    public static void AddRows(ReadOnlySpan<float> rows, Span<float> sums)
    {
        var to = MemoryMarshal.Cast<float, Vector<float>>(sums);
        for (var at = 0; at < rows.Length; at += sums.Length)
        {
            var row = rows.Slice(at, sums.Length);
            var from = MemoryMarshal.Cast<float, Vector<float>>(row);
            for (var i = 0; i < to.Length; i++)
                to[i] += from[i];
            for (var i = to.Length * Vector<float>.Count; i < sums.Length; i++)
                sums[i] += row[i];
        }
    }
}
