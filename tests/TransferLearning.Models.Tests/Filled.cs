using static TorchSharp.torch;

namespace TransferLearning.Models.Tests;

/// <summary>
/// Tensors filled by a formula of their name and index, so that any program can make the same ones (as reference/formula.py does). With h the
/// 32-bit FNV-1a hash of the name and p = 65521, x(i) = h + i·(h div p) + 12345·i·(i+1)/2 mod p, and u = 2x/p − 1. The tensor's role determines
/// how u is scaled, so that values neither vanish nor explode on their way through a network.
/// </summary>
internal static class Filled
{
    private const uint Prime = 65521, Step = 12345;

    public static NetworkState State(Graph graph)
    {
        var state = new NetworkState();
        var tensors = graph.Parameters.Select(spec => (Spec: spec, Values: empty(spec.Shape.ToArray(), ScalarType.Float32))).ToList();
        // Hundreds of millions of values, so every core helps.
        Parallel.ForEach(tensors, tensor =>
        {
            var (offset, factor) = Form(tensor.Spec);
            Fill(tensor.Spec.Name, System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(tensor.Values.bytes), offset, factor);
        });
        foreach (var (spec, values) in tensors)
            state.Set(spec.Name, values);
        return state;
    }

    /// <summary>An image: the formula with the name "input".</summary>
    public static float[] Image(long count)
    {
        var image = new float[count];
        Fill("input", image, 0, 1);
        return image;
    }

    private static (double Offset, double Factor) Form(ParameterSpec spec) => spec.Role switch
    {
        // Uniform within ±√(6 / fan in) keeps the variance after a ReLU.
        ParameterRole.Kernel => (0, Math.Sqrt(6.0 * spec.Shape[0] / spec.Shape.Elements)),
        ParameterRole.Scale => (1, 0.1),
        // Above 1, so that deep residual sums stay small and do not amplify rounding.
        ParameterRole.RunningVariance => (2, 0.4),
        _ => (0, 0.05),
    };

    /// <summary>Offset + factor · u.</summary>
    public static void Fill(string name, Span<float> values, double offset, double factor)
    {
        var formula = new Formula(name);
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)(offset + (factor * formula.Next()));
    }

    /// <summary>u itself, not rounded.</summary>
    public static void Fill(string name, Span<double> values)
    {
        var formula = new Formula(name);
        for (var i = 0; i < values.Length; i++)
            values[i] = formula.Next();
    }

    private struct Formula
    {
        private uint _x, _difference;

        public Formula(string name)
        {
            var hash = 2166136261;
            foreach (var c in name)
                hash = unchecked((hash ^ c) * 16777619);
            (_x, _difference) = (hash % Prime, hash / Prime % Prime);
        }

        public double Next()
        {
            var u = (_x * (2.0 / Prime)) - 1;
            _difference += Step;
            if (_difference >= Prime)
                _difference -= Prime;
            _x += _difference;
            if (_x >= Prime)
                _x -= Prime;
            return u;
        }
    }
}
