using TransferLearning.Models.Ops;
using static TorchSharp.torch;

namespace TransferLearning.Training.Evaluation;

/// <summary>
/// Makes a network output what the names of its outputs say, for programs that know nothing of its training: numbers in their own unit instead of
/// standardised ones, and the probabilities of both classes instead of one unit's.
/// </summary>
internal static class NamedOutputs
{
    private const string Layer = "named_outputs";

    /// <summary>The model's network, with such a layer at its end if it needs one.</summary>
    public static Graph Of(StoredModel model) => Of(model.Description, model.Network, model.State);

    /// <summary>A model's network, with such a layer at its end if it needs one. The layer's tensors are added to the network's.</summary>
    public static Graph Of(ModelDescription model, Graph network, NetworkState state)
    {
        if (model.Scale is { } scale)
        {
            var numbers = scale.Mean.Count;
            var weight = new float[numbers * numbers];
            for (var number = 0; number < numbers; number++)
                weight[(number * numbers) + number] = (float)scale.Deviation[number];
            return With(network, weight, [.. scale.Mean.Select(mean => (float)mean)], state);
        }

        // One sigmoid unit gives the probability p of the second class: [1 - p, p].
        return model.KnownTask().Targets == TargetForm.OneClass && network.OutputShape[0] == 1 && model.Classes.Count == 2
            ? With(network, [-1, 1], [1, 0], state)
            : network;
    }

    private static Graph With(Graph network, float[] weight, float[] bias, NetworkState state)
    {
        state.Set($"{Layer}.weight", tensor(weight, [bias.Length, weight.Length / bias.Length]));
        state.Set($"{Layer}.bias", tensor(bias));
        return network.Append(new Graph(Layer, network.OutputShape, [new GraphNode(Layer, new Linear(bias.Length), [Graph.InputName], Layer, Layer, Layer)]));
    }
}
