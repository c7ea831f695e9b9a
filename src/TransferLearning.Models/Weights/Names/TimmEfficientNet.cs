using TransferLearning.Models.Weights.Matching;

namespace TransferLearning.Models.Weights.Names;

/// <summary>timm's EfficientNet: stages of blocks, which torchvision counts from 1. The parts of a block have names.</summary>
internal sealed class TimmEfficientNet : TimmMbConvTable
{
    public override IReadOnlyCollection<string> Families => ["EfficientNet"];

    public override IReadOnlyList<TimmArchitecture> Architectures =>
    [
        new("efficientnet_b0", "efficientnet_b0"),
        new("efficientnet_b1", "efficientnet_b1"),
        new("efficientnet_b2", "efficientnet_b2"),
        new("efficientnet_b3", "efficientnet_b3"),
        new("efficientnet_b4", "efficientnet_b4"),
        new("efficientnet_b5", "efficientnet_b5", Convention.Timm),
        new("efficientnet_b6", "efficientnet_b6", Convention.Timm),
        new("efficientnet_b7", "efficientnet_b7", Convention.Timm),
        // Weights ported from TensorFlow belong to TensorFlow's definition of the network, which is Keras's.
        new("tf_efficientnet_b0", "efficientnet_b0", Convention.Keras),
        new("tf_efficientnet_b1", "efficientnet_b1", Convention.Keras),
        new("tf_efficientnet_b2", "efficientnet_b2", Convention.Keras),
        new("tf_efficientnet_b3", "efficientnet_b3", Convention.Keras),
        new("tf_efficientnet_b4", "efficientnet_b4", Convention.Keras),
        new("tf_efficientnet_b5", "efficientnet_b5", Convention.Keras),
        new("tf_efficientnet_b6", "efficientnet_b6", Convention.Keras),
        new("tf_efficientnet_b7", "efficientnet_b7", Convention.Keras),
    ];

    protected override IReadOnlyList<(string, string)> Rules =>
    [
        .. Stem,
        // The first stage has no expansion.
        (@"stage1\.(\d+)\.conv_dw\.(.*)", "features.1.$1.block.0.0.$2"),
        (@"stage1\.(\d+)\.bn1\.(.*)", "features.1.$1.block.0.1.$2"),
        (@"stage1\.(\d+)\.se\.conv_reduce\.(.*)", "features.1.$1.block.1.fc1.$2"),
        (@"stage1\.(\d+)\.se\.conv_expand\.(.*)", "features.1.$1.block.1.fc2.$2"),
        (@"stage1\.(\d+)\.conv_pw\.(.*)", "features.1.$1.block.2.0.$2"),
        (@"stage1\.(\d+)\.bn2\.(.*)", "features.1.$1.block.2.1.$2"),
        .. Blocks,
        (@"conv_head\.(.*)", "features.8.0.$1"),
        (@"bn2\.(.*)", "features.8.1.$1"),
        (@"classifier\.(weight|bias)", "classifier.1.$1"),
    ];
}
