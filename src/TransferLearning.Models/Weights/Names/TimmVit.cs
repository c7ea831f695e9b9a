using TransferLearning.Models.Weights.Matching;

namespace TransferLearning.Models.Weights.Names;

/// <summary>timm's vision transformer and the original's in PyTorch. Query, key and value are one matrix, as in torchvision.</summary>
internal sealed class TimmVit : TimmTable
{
    public override IReadOnlyCollection<string> Families => ["ViT"];

    public override IReadOnlyList<TimmArchitecture> Architectures =>
    [
        new("vit_base_patch16_224", "vit_b_16"),
        new("deit_base_patch16_224", "vit_b_16"),
        new("vit_base_patch32_224", "vit_b_32"),
        new("vit_large_patch16_224", "vit_l_16"),
    ];

    protected override IReadOnlyList<(string, string)> Rules =>
    [
        (@"cls_token", "class_token"),
        (@"pos_embed", "encoder.pos_embedding"),
        (@"patch_embed\.proj\.(.*)", "conv_proj.$1"),
        (@"blocks\.(\d+)\.norm([12])\.(.*)", "encoder.layers.encoder_layer_$1.ln_$2.$3"),
        (@"blocks\.(\d+)\.attn\.qkv\.(.*)", "encoder.layers.encoder_layer_$1.self_attention.in_proj_$2"),
        (@"blocks\.(\d+)\.attn\.proj\.(.*)", "encoder.layers.encoder_layer_$1.self_attention.out_proj.$2"),
        (@"blocks\.(\d+)\.mlp\.fc1\.(.*)", "encoder.layers.encoder_layer_$1.mlp.0.$2"),
        (@"blocks\.(\d+)\.mlp\.fc2\.(.*)", "encoder.layers.encoder_layer_$1.mlp.3.$2"),
        (@"norm\.(.*)", "encoder.ln.$1"),
        (@"head\.(weight|bias)", "heads.head.$1"),
    ];
}
