using TransferLearning.Models.Layers;
using TransferLearning.Models.Ops;
using TransferLearning.Models.Vectors;
using TransferLearning.Training.Losses;

namespace TransferLearning.Training.Planning;

/// <summary>The graphs of an experiment's network: backbone and head.</summary>
/// <param name="Name">The backbone's name; <c>layers</c> for a declared backbone.</param>
/// <param name="Uncut">The backbone, including the layers after its output.</param>
/// <param name="Backbone">The backbone, cut at its output, with pooling.</param>
/// <param name="HeadLayers">The names of the head's layers.</param>
/// <param name="Full">Backbone and head as one graph.</param>
/// <param name="Logits">Backbone and head without the final softmax or sigmoid.</param>
internal sealed record NetworkParts(string Name, Graph Uncut, Graph Backbone, IReadOnlyList<string> HeadLayers, Graph Full, Graph Logits)
{
    private const string PoolingLayer = "pooling";

    /// <summary>Builds the network; null if something does not fit. Every reason is reported.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="convention">The library whose definition of the backbone is used.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="input">The input of the network.</param>
    /// <param name="findings">Receives the errors.</param>
    /// <param name="isGuess">Whether the classes could not be read; then they are not compared with the head's outputs.</param>
    public static NetworkParts? Build(Experiment experiment, Convention convention, int classes, NetworkInput input, Findings findings, bool isGuess = false)
    {
        if (BuildBackbone(experiment, convention, classes, input, findings) is not var (uncut, backbone))
            return null;
        try
        {
            var full = LayerStack.Head(backbone, experiment.Head, classes, input.Words);
            return CheckOutput(experiment, full, isGuess ? (int)full.OutputShape.Elements : classes, findings)
                ? new NetworkParts(experiment.Backbone.Name ?? (experiment.Backbone.Vectors is null ? "layers" : "vectors"), uncut, backbone, [.. full.Layers.Except(backbone.Layers)], full, full.ToLogits())
                : null;
        }
        catch (LayerStackException wrong)
        {
            findings.Error(Codes.BadShape, FormattableString.Invariant($"head[{wrong.Index}]"), $"{wrong.Message}; the backbone gives {backbone.OutputShape}{Hint(backbone.OutputShape)}");
        }
        catch (ShapeException wrong)
        {
            findings.Error(Codes.BadShape, "head", wrong.Message);
        }

        return null;
    }

    private static string Hint(TensorShape shape) =>
        shape.Rank == 2 ? ". Put 'lstm', 'global_average_pool_1d' or 'global_max_pool_1d' before the first dense layer"
        : shape.IsImage ? ". Put 'flatten' or 'global_average_pool' before the first dense layer, or 'pooling: avg' into the backbone" : "";

    private static (Graph Uncut, Graph Cut)? BuildBackbone(Experiment experiment, Convention convention, int classes, NetworkInput input, Findings findings)
    {
        var section = experiment.Backbone;
        try
        {
            Graph graph;
            if (section.Name is { } name)
                graph = Whole(BackboneCatalogue.Find(name)!, new BackboneOptions(input.Shape, Top: false, classes, convention), section.Output);
            else if (section.Layers is { } layers)
                graph = LayerStack.Backbone(input.Shape, layers, classes, input.Words);
            else
                graph = WordEmbedding.Graph(input.Shape, input.Words, input.VectorDimensions, section.MaskZero ?? true);
            var cut = graph;
            // Continue with an unknown output, to find further errors.
            if (section.Output is { } output && graph.Find(output).Count == 0)
                findings.UnknownLayer("backbone.output", output, graph);
            else if (section.Output is not null)
                cut = graph.CutAt(section.Output).For(input.Shape);
            if (section is { Pooling: PoolingMode.Cls, Output: null } && BackboneCatalogue.Find(section.Name ?? "")?.Text is not null)
                cut = graph.EndingAt(graph[graph.Output].Inputs[0]);
            return Pool(cut.Behind(InputPreprocessing.Layers(experiment, input.Samples)), section.Pooling, findings) is { } pooled ? (graph, pooled) : null;
        }
        catch (LayerStackException wrong)
        {
            findings.Error(Codes.BadShape, FormattableString.Invariant($"backbone.layers[{wrong.Index}]"), $"{wrong.Message} ({input.Description})");
        }
        catch (ShapeException wrong)
        {
            findings.Error(Codes.BadShape, input.SizeKey, $"{wrong.Message} ({input.Description})");
        }

        return null;
    }

    /// <summary>
    /// The backbone, including the layers after its output. If the images are too small for those layers, the published image size is used: only shapes
    /// depend on it, and the layers before the output may fit.
    /// </summary>
    private static Graph Whole(Backbone backbone, BackboneOptions options, string? output)
    {
        try
        {
            return backbone.Build(options);
        }
        catch (ShapeException) when (output is not null && !backbone.FixedImageSize && backbone.Text is null)
        {
            var published = backbone.Build(options with { Input = new TensorShape(options.Input[0], backbone.ImageSize, backbone.ImageSize) });
            if (published.Find(output).Count > 0)
                return published;
            throw;
        }
    }

    private static Graph? Pool(Graph graph, PoolingMode pooling, Findings findings)
    {
        if (pooling == PoolingMode.None)
            return graph;
        if (pooling == PoolingMode.Cls && graph.OutputShape.Rank == 2)
            return graph.FirstPiece(PoolingLayer);
        if (pooling == PoolingMode.Cls)
        {
            findings.Error(Codes.BadShape, "backbone.pooling", $"'cls' takes the features of a text's pieces, and '{graph.Output}' gives {graph.OutputShape}; remove 'pooling'");
            return null;
        }

        if (!graph.OutputShape.IsImage)
        {
            findings.Error(Codes.BadShape, "backbone.pooling", $"pooling takes feature maps [channels, height, width], and '{graph.Output}' gives {graph.OutputShape}; remove 'pooling'");
            return null;
        }

        var node = new GraphNode(PoolingLayer, new GlobalPool(Maximum: pooling == PoolingMode.Max), [Graph.InputName], null, PoolingLayer, PoolingLayer);
        return graph.Append(new Graph(PoolingLayer, graph.OutputShape, [node]));
    }

    private static bool CheckOutput(Experiment experiment, Graph full, int classes, Findings findings)
    {
        var last = FormattableString.Invariant($"head[{experiment.Head.Count - 1}]");
        var loss = (Loss)experiment.Loss;
        var shape = full.OutputShape;
        if (shape.Rank != 1 || !loss.Fits((int)shape.Elements, classes))
        {
            var word = experiment.Task!.Targets switch { TargetForm.Numbers => "targets", TargetForm.Labels => "labels", _ => "classes" };
            var units = word == "targets" ? "targets" : $"classes, activation: {loss.Activation}";
            findings.Error(Codes.BadShape, last, $"the head ends in {shape}, but there are {classes} {word}: end it with 'dense: {{ units: {units} }}'{(shape.Rank == 2 ? Hint(shape) : "")}");
            return false;
        }

        var closing = full.FinalActivation();
        if (closing == FinalActivation.None ? full[full.Output].Op is not Activation : closing.ToString().Equals(loss.Activation, StringComparison.OrdinalIgnoreCase))
            return true;
        findings.Error(Codes.Contradiction, last, $"the loss needs {(loss.Activation == "linear" ? "no activation" : $"'{loss.Activation}' (or no activation: logits)")} at the end of the head, but it ends in '{((Activation)full[full.Output].Op).Function}'");
        return false;
    }
}
