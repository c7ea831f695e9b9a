using TransferLearning.Models.Ops.Sequences;

namespace TransferLearning.Models.Backbones;

/// <summary>Hugging Face's names of the modules of an encoder's layers.</summary>
/// <param name="Layers">The list of the layers. A block is <c>Layers.N</c>.</param>
/// <param name="Attention">The names of the linear layers inside <c>attention</c>.</param>
/// <param name="AttentionEnd">The module that adds the attention's output to its input.</param>
/// <param name="AttentionNorm">The layer norm after the attention.</param>
/// <param name="Inner">The first dense layer.</param>
/// <param name="Outer">The second dense layer.</param>
/// <param name="OutputNorm">The layer norm at the end.</param>
internal sealed record EncoderModules(string Layers, AttentionNaming Attention, string AttentionEnd, string AttentionNorm, string Inner, string Outer, string OutputNorm)
{
    public static EncoderModules Bert { get; } =
        new("encoder.layer", AttentionNaming.Bert, "attention.output", "attention.output.LayerNorm", "intermediate.dense", "output.dense", "output.LayerNorm");

    public static EncoderModules DistilBert { get; } =
        new("transformer.layer", AttentionNaming.DistilBert, "attention", "sa_layer_norm", "ffn.lin1", "ffn.lin2", "output_layer_norm") { DropsAttention = false };

    public static EncoderModules MpNet { get; } =
        new("encoder.layer", AttentionNaming.MpNet, "attention", "attention.LayerNorm", "intermediate.dense", "output.dense", "output.LayerNorm");

    /// <summary>Whether the attention's output has dropout.</summary>
    public bool DropsAttention { get; private init; } = true;
}
