namespace TransferLearning.Models.Onnx;

/// <summary>Writes the nodes of one part of an ONNX graph. The values that it makes have a common prefix, so their names are unique in the graph.</summary>
internal sealed class OnnxScope(OnnxGraphWriter writer, string prefix)
{
    private int _values;

    /// <summary>Writes a node.</summary>
    /// <returns>The name of its output.</returns>
    public string Emit(string op, IReadOnlyList<string> inputs, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        var output = Next();
        writer.Node(op, inputs, [output], attributes);
        return output;
    }

    /// <summary>Writes a node with two inputs.</summary>
    public string Emit(string op, string first, string second) => Emit(op, [first, second]);

    /// <summary>A whole number, without dimensions.</summary>
    public string Integer(long value) => writer.Constant(Next(), [value], []);

    /// <summary>A list of whole numbers.</summary>
    public string Integers(params long[] values) => writer.Constant(Next(), values, [values.Length]);

    /// <summary>Whole numbers, row-major.</summary>
    public string Integers(long[] values, long[] shape) => writer.Constant(Next(), values, shape);

    /// <summary>Numbers of 32 bits, row-major.</summary>
    public string Floats(float[] values, long[] shape) => writer.Constant(Next(), values, shape);

    /// <summary>A number of 64 bits, without dimensions.</summary>
    public string Double(double value) => writer.Constant(Next(), [value], []);

    /// <summary>A number of 32 bits, without dimensions.</summary>
    public string Float(float value) => writer.Constant(Next(), [value], []);

    /// <summary>The same values as another type.</summary>
    public string Cast(string value, OnnxType type) => Emit("Cast", [value], ("to", (long)type));

    /// <summary>A value with new dimensions of size 1.</summary>
    public string Unsqueeze(string value, params long[] axes) => Emit("Unsqueeze", value, Integers(axes));

    private string Next() => $"{prefix}/{_values++}";
}
