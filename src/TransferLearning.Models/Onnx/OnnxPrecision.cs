using TransferLearning.Models.Onnx.Quantising;

namespace TransferLearning.Models.Onnx;

/// <summary>The numbers that an ONNX model's network is stored and computed with.</summary>
public abstract class OnnxPrecision
{
    private OnnxPrecision(string name) => Name = name;

    /// <summary>The name that exported files say: <c>float16</c> or <c>int8</c>.</summary>
    public string Name { get; }

    /// <summary>Floats of 16 bits.</summary>
    public static OnnxPrecision Half { get; } = new Rewriting("float16", HalfPrecision.Rewrite);

    /// <summary>Whole numbers of 8 bits where they pay, with a scale per output channel for weights; floats elsewhere.</summary>
    /// <param name="measured">What <see cref="Engines.RangeMeasurement"/> measures of the same graph.</param>
    public static OnnxPrecision EightBits(MeasuredValues measured) => new Rewriting("int8", graph => Quantiser.Rewrite(graph, measured));

    internal abstract void Rewrite(OnnxGraphWriter graph);

    private sealed class Rewriting(string name, Action<OnnxGraphWriter> rewrite) : OnnxPrecision(name)
    {
        internal override void Rewrite(OnnxGraphWriter graph) => rewrite(graph);
    }
}
