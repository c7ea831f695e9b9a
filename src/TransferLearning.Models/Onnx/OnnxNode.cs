using System.Text;

namespace TransferLearning.Models.Onnx;

/// <summary>A node of an ONNX graph.</summary>
/// <param name="Op">The operator.</param>
/// <param name="Inputs">The names of the values it reads.</param>
/// <param name="Outputs">The names of the values it writes.</param>
/// <param name="Attributes">The attributes: whole numbers, 32-bit floats, texts, lists of whole numbers, or subgraphs.</param>
internal sealed record OnnxNode(string Op, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, IReadOnlyList<(string Name, object Value)> Attributes)
{
    /// <summary>The node as a <c>NodeProto</c>.</summary>
    public ProtoMessage ToProto()
    {
        var node = new ProtoMessage();
        foreach (var input in Inputs)
            node.String(1, input);
        foreach (var output in Outputs)
            node.String(2, output);
        node.String(3, Outputs[0]);
        node.String(4, Op);
        foreach (var (name, value) in Attributes)
            node.Message(5, Attribute(name, value));
        return node;
    }

    private static ProtoMessage Attribute(string name, object value)
    {
        var attribute = new ProtoMessage();
        attribute.String(1, name);
        switch (value)
        {
            case long number:
                attribute.Varint(3, number);
                attribute.Varint(20, 2);
                break;
            case float number:
                attribute.Float(2, number);
                attribute.Varint(20, 1);
                break;
            case string text:
                attribute.Bytes(4, Encoding.UTF8.GetBytes(text));
                attribute.Varint(20, 3);
                break;
            case OnnxSubgraph graph:
                attribute.Message(6, graph.Graph);
                attribute.Varint(20, 5);
                break;
            case long[] numbers:
                foreach (var number in numbers)
                    attribute.Varint(8, number);
                attribute.Varint(20, 7);
                break;
            default:
                throw new ArgumentException($"The attribute '{name}' has a {value.GetType()}.", nameof(value));
        }
        return attribute;
    }
}

/// <summary>A graph as the attribute of a node.</summary>
internal sealed record OnnxSubgraph(ProtoMessage Graph);
