using System.Runtime.InteropServices;

namespace TransferLearning.Models.Onnx;

/// <summary>A tensor that is stored in an ONNX graph (an initializer), or in another file that the graph refers to.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The element type.</param>
/// <param name="Shape">The shape.</param>
/// <param name="Data">The elements, row-major; empty if they are in another file.</param>
internal sealed record OnnxConstant(string Name, OnnxType Type, long[] Shape, byte[] Data)
{
    /// <summary>The place in another file; null if the elements are here.</summary>
    public ExternalTensor? Elsewhere { get; init; }

    /// <summary>The elements of a tensor of 32-bit floats that is stored here.</summary>
    public ReadOnlySpan<float> Floats => MemoryMarshal.Cast<byte, float>(Data);

    /// <summary>Makes a constant from numbers of any type.</summary>
    public static OnnxConstant Of<T>(string name, OnnxType type, ReadOnlySpan<T> values, params long[] shape)
        where T : unmanaged => new(name, type, shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>The constant as a <c>TensorProto</c>.</summary>
    public ProtoMessage ToProto()
    {
        if (Elsewhere is { } elsewhere)
            return elsewhere.ToProto(Name);
        var tensor = new ProtoMessage();
        foreach (var size in Shape)
            tensor.Varint(1, size);
        tensor.Varint(2, (long)Type);
        tensor.String(8, Name);
        tensor.Bytes(9, Data);
        return tensor;
    }
}
