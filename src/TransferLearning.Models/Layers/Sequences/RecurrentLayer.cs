using TransferLearning.Models.Ops;
using TransferLearning.Models.Ops.Sequences;

namespace TransferLearning.Models.Layers.Sequences;

/// <summary>The options that Keras's recurrent layers have in common.</summary>
public abstract class RecurrentLayer : Layer
{
    [Key("units", "The size of the state.", Required = true, Minimum = 1, Maximum = 65_536, Example = "32")]
    public int Units { get; init; } = 32;

    [Key("return_sequences", "Whether the layer gives the state after each word instead of the last one.")]
    public bool ReturnSequences { get; init; }

    internal override string Build(LayerContext context, string x) => Build(context, "", x, backwards: false);

    /// <summary>Adds the layer, forwards or backwards, under a part of the layer's path.</summary>
    internal string Build(LayerContext context, string part, string x, bool backwards)
    {
        string[] inputs = context.MaskOf(x) is { } numbers ? [x, numbers] : [x];
        return part.Length == 0 ? context.Add(Op(backwards), inputs) : context.Add(Op(backwards), part, inputs);
    }

    private protected abstract Op Op(bool backwards);
}

/// <summary>Keras's <c>LSTM</c>.</summary>
[Kind("lstm", "A long short-term memory over the words; its gates are Keras's and PyTorch's.", Scalar = nameof(Units))]
public sealed class LstmLayer : RecurrentLayer
{
    private protected override Op Op(bool backwards) => new Lstm(Units, ReturnSequences, backwards);
}

/// <summary>Keras's <c>GRU</c>.</summary>
[Kind("gru", "A gated recurrent unit over the words, with Keras's 'reset_after', as in PyTorch.", Scalar = nameof(Units))]
public sealed class GruLayer : RecurrentLayer
{
    private protected override Op Op(bool backwards) => new Gru(Units, ReturnSequences, backwards);
}

/// <summary>Keras's <c>SpatialDropout1D</c>.</summary>
[Kind("spatial_dropout_1d", "Sets whole channels of a text to zero at random in training and scales up the others.", Aliases = "spatial_dropout1d", Scalar = nameof(Rate))]
public sealed class SpatialDropout1dLayer : Layer
{
    [Key("rate", "The share of channels that is set to zero.", Required = true, Minimum = 0, Maximum = 1, MaximumExclusive = true, Example = "0.2")]
    public double Rate { get; init; } = 0.2;

    internal override string Build(LayerContext context, string x) => context.Add(new SpatialDropout1d(Rate), x);
}
