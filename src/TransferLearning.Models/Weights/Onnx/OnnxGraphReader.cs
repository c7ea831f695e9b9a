namespace TransferLearning.Models.Weights.Onnx;

/// <summary>Reads the weights' part of an ONNX model (onnx.proto3). The elements of tensors are left in the file.</summary>
internal static class OnnxGraphReader
{
    private const int ModelGraph = 7, GraphNodes = 1, GraphInitializers = 5;
    private const int NodeInputs = 1, NodeOutputs = 2, NodeOperator = 4;
    private const int TensorDimensions = 1, TensorType = 2, TensorFloats = 4, TensorName = 8, TensorRaw = 9, TensorPlace = 14;

    // More dimensions than any weight has.
    private const int MostDimensions = 16;

    /// <summary>Reads a model.</summary>
    /// <exception cref="WeightFileException">The file is damaged, or keeps its weights in other files.</exception>
    public static OnnxGraph Read(FileBytes file)
    {
        var fields = new ProtoFields(file);
        var (tensors, nodes) = (new List<OnnxTensor>(), new List<OnnxOperation>());
        foreach (var graph in fields.Of(0, file.Length).Where(field => field is { Number: ModelGraph, Length: >= 0 }))
            foreach (var part in fields.Of(graph.Position, graph.Position + graph.Length).Where(field => field.Length >= 0))
                if (part.Number == GraphInitializers)
                    tensors.Add(Tensor(file, fields, part));
                else if (part.Number == GraphNodes)
                    nodes.Add(Node(fields, part));
        return tensors.Count > 0 ? new(tensors, nodes) : throw new WeightFileException(file.Path, "is an ONNX model without weights");
    }

    private static OnnxOperation Node(ProtoFields fields, ProtoField node)
    {
        var (type, inputs, outputs) = ("", new List<string>(), new List<string>());
        foreach (var field in fields.Of(node.Position, node.Position + node.Length))
            switch (field.Number)
            {
                case NodeInputs: inputs.Add(fields.Text(field)); break;
                case NodeOutputs: outputs.Add(fields.Text(field)); break;
                case NodeOperator: type = fields.Text(field); break;
            }

        return new(type, inputs, outputs);
    }

    private static OnnxTensor Tensor(FileBytes file, ProtoFields fields, ProtoField tensor)
    {
        var (name, type, shape, position, length, isOutside) = ("", (WeightType?)null, new List<long>(), 0L, 0L, false);
        foreach (var field in fields.Of(tensor.Position, tensor.Position + tensor.Length))
            switch (field.Number)
            {
                case TensorDimensions: shape.AddRange(fields.Numbers(field).Take(MostDimensions)); break;
                case TensorType: type = TypeOf(field.Value); break;
                case TensorName: name = fields.Text(field); break;
                case TensorPlace: isOutside = field.Value != 0; break;
                case TensorRaw or TensorFloats when field.Length > 0: (position, length) = (field.Position, field.Length); break;
            }

        if (isOutside)
            throw new WeightFileException(file.Path, $"keeps '{WeightFileException.Shown(name)}' in another file: save the model as one file, or take its .safetensors");
        // Other types, and integers that are not stored as bytes, are no weights.
        if (type is { } known && !Fits(shape, known.Size(), length))
            type = known.IsFloating() ? throw fields.Damaged(tensor.Position) : null;
        return new(name, type, shape, position, length);
    }

    private static bool Fits(List<long> shape, long size, long length)
    {
        // No product of a right shape is larger than the content, so nothing overflows.
        foreach (var dimension in shape)
        {
            if (dimension < 0 || (Int128)size * dimension > length)
                return false;
            size *= dimension;
        }

        return size == length;
    }

    private static WeightType? TypeOf(long code) => code switch
    {
        1 => WeightType.F32,
        6 => WeightType.I32,
        7 => WeightType.I64,
        10 => WeightType.F16,
        11 => WeightType.F64,
        16 => WeightType.BF16,
        _ => null,
    };
}
