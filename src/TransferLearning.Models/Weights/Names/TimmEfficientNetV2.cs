using TransferLearning.Models.Weights.Matching;

namespace TransferLearning.Models.Weights.Names;

/// <summary>
/// timm's EfficientNetV2: stages of blocks. The first three have no depthwise convolution: the first has one plain convolution per block, the others fused
/// blocks.
/// </summary>
internal sealed class TimmEfficientNetV2 : TimmMbConvTable
{
    public override IReadOnlyCollection<string> Families => ["EfficientNet V2"];

    public override IReadOnlyList<TimmArchitecture> Architectures =>
    [
        new("efficientnetv2_s", "efficientnet_v2_s", Convention.Timm),
        new("efficientnetv2_m", "efficientnet_v2_m", Convention.Timm),
        new("tf_efficientnetv2_s", "efficientnet_v2_s", Convention.Keras),
        new("tf_efficientnetv2_m", "efficientnet_v2_m", Convention.Keras),
    ];

    protected override IReadOnlyList<(string, string)> Rules =>
    [
        .. Stem,
        // The first stage has no expansion: one convolution per block.
        (@"stage1\.(\d+)\.conv\.(.*)", "features.1.$1.block.0.0.$2"),
        (@"stage1\.(\d+)\.bn1\.(.*)", "features.1.$1.block.0.1.$2"),
        // Fused blocks.
        (@"stage([23])\.(\d+)\.conv_exp\.(.*)", "features.$1.$2.block.0.0.$3"),
        (@"stage([23])\.(\d+)\.bn1\.(.*)", "features.$1.$2.block.0.1.$3"),
        (@"stage([23])\.(\d+)\.conv_pwl\.(.*)", "features.$1.$2.block.1.0.$3"),
        (@"stage([23])\.(\d+)\.bn2\.(.*)", "features.$1.$2.block.1.1.$3"),
        .. Blocks,
        // M has one stage more than S.
        (@"conv_head\.(.*)", "features.8.0.$1|features.7.0.$1"),
        (@"bn2\.(.*)", "features.8.1.$1|features.7.1.$1"),
        (@"classifier\.(weight|bias)", "classifier.1.$1"),
    ];
}
