using System.Globalization;
using System.Text.RegularExpressions;
using TransferLearning.Models.Weights.Matching;

namespace TransferLearning.Models.Weights.Names;

/// <summary>timm's EfficientNet: stages of blocks, as torchvision's from 1 on, with the parts of a block by name.</summary>
public sealed partial class TimmEfficientNet : TimmTable
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
    ];

    public override string Telltale => "conv_stem.weight";

    protected override IReadOnlyList<(string, string)> Rules =>
    [
        (@"conv_stem\.(.*)", "features.0.0.$1"),
        (@"bn1\.(.*)", "features.0.1.$1"),
        // The first stage expands nothing.
        (@"stage1\.(\d+)\.conv_dw\.(.*)", "features.1.$1.block.0.0.$2"),
        (@"stage1\.(\d+)\.bn1\.(.*)", "features.1.$1.block.0.1.$2"),
        (@"stage1\.(\d+)\.se\.conv_reduce\.(.*)", "features.1.$1.block.1.fc1.$2"),
        (@"stage1\.(\d+)\.se\.conv_expand\.(.*)", "features.1.$1.block.1.fc2.$2"),
        (@"stage1\.(\d+)\.conv_pw\.(.*)", "features.1.$1.block.2.0.$2"),
        (@"stage1\.(\d+)\.bn2\.(.*)", "features.1.$1.block.2.1.$2"),
        (@"stage(\d+)\.(\d+)\.conv_pw\.(.*)", "features.$1.$2.block.0.0.$3"),
        (@"stage(\d+)\.(\d+)\.bn1\.(.*)", "features.$1.$2.block.0.1.$3"),
        (@"stage(\d+)\.(\d+)\.conv_dw\.(.*)", "features.$1.$2.block.1.0.$3"),
        (@"stage(\d+)\.(\d+)\.bn2\.(.*)", "features.$1.$2.block.1.1.$3"),
        (@"stage(\d+)\.(\d+)\.se\.conv_reduce\.(.*)", "features.$1.$2.block.2.fc1.$3"),
        (@"stage(\d+)\.(\d+)\.se\.conv_expand\.(.*)", "features.$1.$2.block.2.fc2.$3"),
        (@"stage(\d+)\.(\d+)\.conv_pwl\.(.*)", "features.$1.$2.block.3.0.$3"),
        (@"stage(\d+)\.(\d+)\.bn3\.(.*)", "features.$1.$2.block.3.1.$3"),
        (@"conv_head\.(.*)", "features.8.0.$1"),
        (@"bn2\.(.*)", "features.8.1.$1"),
        (@"classifier\.(weight|bias)", "classifier.1.$1"),
    ];

    /// <summary>torchvision counts otherwise: the number is worked out before the rules apply.</summary>
    public override string? Translate(string name) => base.Translate(Stage().Replace(name, match => $"stage{int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) + 1}."));

    [GeneratedRegex(@"^blocks\.(\d{1,4})\.", RegexOptions.CultureInvariant, 100)]
    private static partial Regex Stage();
}
