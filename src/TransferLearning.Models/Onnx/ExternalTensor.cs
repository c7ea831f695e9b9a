using System.Globalization;

namespace TransferLearning.Models.Onnx;

/// <summary>A float32 tensor whose bytes are in another file, which the ONNX model refers to (ONNX's external data).</summary>
/// <param name="File">The file's name. It lies in the model's folder.</param>
/// <param name="Offset">The position of the first byte.</param>
/// <param name="Length">The number of bytes.</param>
/// <param name="Shape">The shape.</param>
public sealed record ExternalTensor(string File, long Offset, long Length, IReadOnlyList<long> Shape)
{
    private const long StoredElsewhere = 1;

    /// <summary>The tensor as a <c>TensorProto</c>.</summary>
    internal ProtoMessage ToProto(string name)
    {
        var tensor = new ProtoMessage();
        foreach (var size in Shape)
            tensor.Varint(1, size);
        tensor.Varint(2, (long)OnnxType.Float);
        tensor.String(8, name);
        Entry("location", File);
        Entry("offset", Offset.ToString(CultureInfo.InvariantCulture));
        Entry("length", Length.ToString(CultureInfo.InvariantCulture));
        tensor.Varint(14, StoredElsewhere);
        return tensor;

        void Entry(string key, string value)
        {
            var entry = new ProtoMessage();
            entry.String(1, key);
            entry.String(2, value);
            tensor.Message(13, entry);
        }
    }
}
