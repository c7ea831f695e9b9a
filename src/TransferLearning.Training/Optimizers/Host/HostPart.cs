using System.Numerics;
using System.Runtime.CompilerServices;

namespace TransferLearning.Training.Optimizers.Host;

/// <summary>Adjacent elements of a parameter, which a step updates in one pass over memory.</summary>
/// <param name="parameter">The parameter.</param>
/// <param name="gradient">Its gradient, in the same layout.</param>
/// <param name="start">The first element.</param>
/// <param name="count">The number of elements.</param>
/// <param name="rate">The effective learning rate.</param>
/// <param name="keep">The factor of decoupled weight decay on the parameter; 1 without decay.</param>
internal readonly unsafe struct HostPart(HostParameter parameter, float* gradient, int start, int count, float rate, float keep)
{
    /// <summary>The effective learning rate.</summary>
    public float Rate => rate;

    /// <summary>A slice of this part.</summary>
    public HostPart Slice(int from, int length) => new(parameter, gradient, start + from, length, rate, keep);

    /// <summary>
    /// Updates the elements. The remainder that fills no whole vector uses the same operations. Fully optimised from the first call: a program trains only once.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TStep>(TStep step)
        where TStep : struct, IVectorStep
    {
        float* value = parameter.Value + start, slope = gradient + start;
        var first = parameter.First == null ? null : parameter.First + start;
        var second = parameter.Second == null ? null : parameter.Second + start;
        var third = parameter.Third == null ? null : parameter.Third + start;
        var decay = new Vector<float>(keep);
        var none = Vector<float>.Zero;
        var width = Vector<float>.Count;
        var i = 0;
        // The usual case has its own loop: without null checks for each vector it is a third faster.
        if (first != null && second == null && third == null)
            for (; i <= count - width; i += width)
            {
                var only = *(Vector<float>*)(first + i);
                *(Vector<float>*)(value + i) = step.Step(*(Vector<float>*)(value + i) * decay, *(Vector<float>*)(slope + i), ref only, ref none, ref none);
                *(Vector<float>*)(first + i) = only;
            }

        for (; i <= count - width; i += width)
        {
            var (a, b, c) = (Load(first, i), Load(second, i), Load(third, i));
            *(Vector<float>*)(value + i) = step.Step(*(Vector<float>*)(value + i) * decay, *(Vector<float>*)(slope + i), ref a, ref b, ref c);
            Store(first, i, a);
            Store(second, i, b);
            Store(third, i, c);
        }

        if (i == count)
            return;
        var rest = count - i;
        var (x, y, z) = (Load(first, i, rest), Load(second, i, rest), Load(third, i, rest));
        Store(value, i, rest, step.Step(Load(value, i, rest) * decay, Load(slope, i, rest), ref x, ref y, ref z));
        Store(first, i, rest, x);
        Store(second, i, rest, y);
        Store(third, i, rest, z);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Load(float* from, int index) => from == null ? Vector<float>.Zero : *(Vector<float>*)(from + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* to, int index, Vector<float> values)
    {
        if (to != null)
            *(Vector<float>*)(to + index) = values;
    }

    private static Vector<float> Load(float* from, int index, int count)
    {
        Span<float> padded = stackalloc float[Vector<float>.Count];
        padded.Clear();
        if (from != null)
            new ReadOnlySpan<float>(from + index, count).CopyTo(padded);
        return new Vector<float>(padded);
    }

    private static void Store(float* to, int index, int count, Vector<float> values)
    {
        if (to == null)
            return;
        Span<float> padded = stackalloc float[Vector<float>.Count];
        values.CopyTo(padded);
        padded[..count].CopyTo(new Span<float>(to + index, count));
    }
}
