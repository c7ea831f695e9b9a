using TransferLearning.Models.Ops;

namespace TransferLearning.Models.Layers.Sequences;

/// <summary>Keras's <c>Bidirectional</c> with <c>merge_mode="concat"</c>.</summary>
[Kind("bidirectional", "A recurrent layer read forwards and another one backwards; their outputs are joined.")]
public sealed class Bidirectional : Layer
{
    [Key("layer", "The recurrent layer.", Required = true, Kinds = "lstm gru", Example = "{ lstm: 32 }")]
    public LayerDefinition Layer { get; init; } = null!;

    internal override string Build(LayerContext context, string x)
    {
        var layer = (RecurrentLayer)Layer;
        return context.Add(new Concatenate(), [layer.Build(context, "forward", x, backwards: false), layer.Build(context, "backward", x, backwards: true)]);
    }
}
