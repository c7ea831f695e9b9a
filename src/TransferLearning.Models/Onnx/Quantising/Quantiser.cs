namespace TransferLearning.Models.Onnx.Quantising;

/// <summary>
/// Rewrites an ONNX graph so that its quantisable part is computed with 8-bit numbers. It writes pairs of QuantizeLinear and DequantizeLinear
/// around the nodes (ONNX's QDQ form), which runtimes fuse into integer operations.
/// </summary>
internal sealed class Quantiser
{
    private const string Q = "/q", Dq = "/dq";

    private readonly OnnxGraphWriter _graph;
    private readonly MeasuredValues _measured;
    private readonly QuantisablePart _part;
    private readonly Dictionary<string, OnnxConstant> _constants;
    private readonly List<OnnxNode> _nodes = [];

    private Quantiser(OnnxGraphWriter graph, MeasuredValues measured)
    {
        (_graph, _measured, _part) = (graph, measured, new QuantisablePart(graph));
        _constants = graph.Constants.ToDictionary(each => each.Name, StringComparer.Ordinal);
    }

    /// <summary>Rewrites a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="measured">The ranges of its values, and the means of the convolutions' inputs; without a mean, the bias is not corrected.</param>
    /// <exception cref="ArgumentException">A range is missing: they were measured on another graph.</exception>
    public static void Rewrite(OnnxGraphWriter graph, MeasuredValues measured) => new Quantiser(graph, measured).Rewrite();

    private void Rewrite()
    {
        var given = _graph.Nodes.SelectMany(node => node.Outputs).ToHashSet(StringComparer.Ordinal);
        foreach (var value in _part.Ranged.Where(value => !given.Contains(value)))
            Pair(value);
        foreach (var node in _graph.Nodes)
        {
            Write(node);
            foreach (var output in node.Outputs.Where(_part.IsQuantised))
                Pair(output);
        }
        // Weights that only quantised nodes read are no longer read in floats; nor are they transposed any more.
        var read = _nodes.SelectMany(node => node.Inputs).ToHashSet(StringComparer.Ordinal);
        _nodes.RemoveAll(node => node.Op == "Transpose" && _constants.ContainsKey(node.Inputs[0]) && !read.Contains(node.Outputs[0]));
        read = _nodes.SelectMany(node => node.Inputs).ToHashSet(StringComparer.Ordinal);
        _graph.Nodes.Clear();
        _graph.Nodes.AddRange(_nodes);
        _graph.Constants.RemoveAll(constant => !read.Contains(constant.Name));
    }

    private void Write(OnnxNode node)
    {
        if (!_part.Has(node))
            _nodes.Add(node with { Inputs = [.. node.Inputs.Select(input => _part.IsMadeHere(input) ? input + Dq : input)] });
        else if (node.Op == "Conv")
            WriteConvolution(node);
        else if (node.Op is "Gemm" or "MatMul")
            WriteProduct(node);
        else
            _nodes.Add(node with { Inputs = [.. node.Inputs.Select(input => _part.IsQuantised(input) ? input + Dq : input)] });
    }

    private void WriteConvolution(OnnxNode node)
    {
        var kernel = _constants[node.Inputs[1]];
        var bias = node.Inputs.Count > 2 ? _constants[node.Inputs[2]] : null;
        var input = Range(node.Inputs[0]).Scale;
        var scales = QuantisedWeights.Scales(kernel.Floats, (int)kernel.Shape[0], bias is null ? [] : bias.Floats, input);
        var steps = QuantisedWeights.Round(kernel.Floats, scales);
        List<string> inputs = [node.Inputs[0] + Dq, Weights(node, steps, kernel.Shape, scales, axis: 0)];
        if (bias is not null)
        {
            var corrected = _measured.Means.TryGetValue(node.Inputs[0], out var means) ? BiasCorrection.Apply(bias.Floats, kernel.Floats, steps, scales, means, (int)kernel.Shape[1]) : bias.Floats;
            inputs.Add(Bias(node, QuantisedWeights.Bias(corrected, scales, input), [.. scales.Select(scale => scale * input)]));
        }

        _nodes.Add(node with { Inputs = inputs });
    }

    // Runtimes multiply 8-bit matrices with a float result, and add the bias as a float.
    private void WriteProduct(OnnxNode node)
    {
        var (weights, transposed) = _part.Weights(node)!.Value;
        var (rows, columns) = ((int)weights.Shape[0], (int)weights.Shape[1]);
        var byUnit = transposed ? weights.Floats.ToArray() : Matrix.Transpose(weights.Floats, rows, columns);
        var (units, width) = transposed ? (rows, columns) : (columns, rows);
        var scales = QuantisedWeights.Scales(byUnit, units, [], 1);
        var steps = Matrix.Transpose<sbyte>(QuantisedWeights.Round(byUnit, scales), units, width);
        var bias = node.Inputs.Count > 2 ? node.Inputs[2] : null;
        var product = bias is null ? node.Outputs[0] : node.Outputs[0] + "/product";
        _nodes.Add(new OnnxNode("MatMul", [node.Inputs[0] + Dq, Weights(node, steps, [width, units], scales, axis: 1)], [product], []));
        if (bias is not null)
            _nodes.Add(new OnnxNode("Add", [product, bias], node.Outputs, []));
    }

    private string Weights(OnnxNode node, sbyte[] steps, long[] shape, float[] scales, long axis)
    {
        var name = $"{node.Outputs[0]}/weight";
        Dequantise(
            name, _graph.Constant(OnnxConstant.Of<sbyte>(name + Q, OnnxType.Int8, steps, shape)), axis, scales,
            _graph.Constant(OnnxConstant.Of<sbyte>(name + "/zero", OnnxType.Int8, new sbyte[scales.Length], scales.Length)));
        return name + Dq;
    }

    private string Bias(OnnxNode node, int[] steps, float[] scales)
    {
        var name = $"{node.Outputs[0]}/bias";
        Dequantise(name, _graph.Constant(OnnxConstant.Of<int>(name + Q, OnnxType.Int32, steps, steps.Length)), 0, scales);
        return name + Dq;
    }

    private void Dequantise(string name, string quantised, long axis, float[] scales, params ReadOnlySpan<string> zero) =>
        _nodes.Add(new OnnxNode("DequantizeLinear", [quantised, _graph.Constant(name + "/scale", scales, [scales.Length]), .. zero], [name + Dq], [("axis", axis)]));

    // A value, rounded to 8 bits and back.
    private void Pair(string value)
    {
        var range = Range(value);
        string[] steps = [_graph.Constant(value + "/scale", [range.Scale], []), _graph.Constant(OnnxConstant.Of<byte>(value + "/zero", OnnxType.UInt8, [range.Zero]))];
        _nodes.Add(new OnnxNode("QuantizeLinear", [value, .. steps], [value + Q], []));
        _nodes.Add(new OnnxNode("DequantizeLinear", [value + Q, .. steps], [value + Dq], []));
    }

    private ValueRange Range(string value) => _measured.Ranges.TryGetValue(_part.RangeOf(value), out var range)
        ? range
        : throw new ArgumentException($"The range of '{_part.RangeOf(value)}' was not measured.", nameof(value));
}
