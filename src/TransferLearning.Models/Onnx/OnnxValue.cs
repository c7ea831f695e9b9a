namespace TransferLearning.Models.Onnx;

/// <summary>An input or output of an ONNX graph. A size of 0 means that the model's caller chooses it.</summary>
internal sealed record OnnxValue(string Name, OnnxType Type, long[] Shape)
{
    /// <summary>The names of the sizes that the caller chooses, in order.</summary>
    public IReadOnlyList<string> FreeNames { get; init; } = ["batch"];

    /// <summary>The value as a <c>ValueInfoProto</c>.</summary>
    public ProtoMessage ToProto()
    {
        var shape = new ProtoMessage();
        var free = 0;
        foreach (var size in Shape)
        {
            var dimension = new ProtoMessage();
            if (size > 0)
                dimension.Varint(1, size);
            else
                dimension.String(2, FreeNames[free++]);
            shape.Message(1, dimension);
        }
        var tensor = new ProtoMessage();
        tensor.Varint(1, (long)Type);
        tensor.Message(2, shape);
        var type = new ProtoMessage();
        type.Message(1, tensor);
        var info = new ProtoMessage();
        info.String(1, Name);
        info.Message(2, type);
        return info;
    }
}
