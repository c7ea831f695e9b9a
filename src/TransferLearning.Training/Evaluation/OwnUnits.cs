using TransferLearning.Models.Ops;
using TransferLearning.Training.Metrics;
using static TorchSharp.torch;

namespace TransferLearning.Training.Evaluation;

/// <summary>Makes a network output numbers in their own unit, for programs that do not know how they were standardised.</summary>
internal static class OwnUnits
{
    private const string Layer = "own_units";

    /// <summary>
    /// The model's network. If its outputs are numbers, a layer is appended that multiplies each by its deviation and adds its mean; the layer's tensors are added to the model's.
    /// </summary>
    public static Graph Of(StoredModel model) => Of(model.Network, model.Description.Scale, model.State);

    /// <inheritdoc cref="Of(StoredModel)"/>
    public static Graph Of(Graph network, TargetScale? scaling, NetworkState state)
    {
        if (scaling is not { } scale)
            return network;
        var numbers = scale.Mean.Count;
        var weight = new float[numbers * numbers];
        for (var number = 0; number < numbers; number++)
            weight[(number * numbers) + number] = (float)scale.Deviation[number];
        state.Set($"{Layer}.weight", tensor(weight, [numbers, numbers]));
        state.Set($"{Layer}.bias", tensor([.. scale.Mean.Select(mean => (float)mean)]));
        return network.Append(new Graph(Layer, network.OutputShape, [new GraphNode(Layer, new Linear(numbers), [Graph.InputName], Layer, Layer, Layer)]));
    }
}
