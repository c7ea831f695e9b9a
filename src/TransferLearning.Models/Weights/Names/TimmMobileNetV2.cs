using System.Globalization;
using System.Text.RegularExpressions;
using TransferLearning.Models.Weights.Matching;

namespace TransferLearning.Models.Weights.Names;

/// <summary>timm's MobileNetV2, which timm implements as an EfficientNet: stages of blocks. torchvision numbers the blocks without stages.</summary>
internal sealed partial class TimmMobileNetV2 : TimmTable
{
    /// <summary>The number of blocks in each stage (table 2 of Sandler et al. 2018).</summary>
    private static readonly int[] Stages = [1, 2, 3, 4, 3, 3, 1];

    public override IReadOnlyCollection<string> Families => ["MobileNet V2"];

    public override IReadOnlyList<TimmArchitecture> Architectures =>
    [
        new("mobilenetv2_035", "mobilenet_v2_0.35"),
        new("mobilenetv2_050", "mobilenet_v2_0.5"),
        new("mobilenetv2_075", "mobilenet_v2_0.75"),
        new("mobilenetv2_100", "mobilenet_v2"),
        new("mobilenetv2_140", "mobilenet_v2_1.4"),
    ];

    protected override IReadOnlyList<(string, string)> Rules =>
    [
        (@"conv_stem\.(.*)", "features.0.0.$1"),
        (@"bn1\.(.*)", "features.0.1.$1"),
        // The first block has no expansion.
        (@"block\.1\.conv_dw\.(.*)", "features.1.conv.0.0.$1"),
        (@"block\.1\.bn1\.(.*)", "features.1.conv.0.1.$1"),
        (@"block\.1\.conv_pw\.(.*)", "features.1.conv.1.$1"),
        (@"block\.1\.bn2\.(.*)", "features.1.conv.2.$1"),
        (@"block\.(\d+)\.conv_pw\.(.*)", "features.$1.conv.0.0.$2"),
        (@"block\.(\d+)\.bn1\.(.*)", "features.$1.conv.0.1.$2"),
        (@"block\.(\d+)\.conv_dw\.(.*)", "features.$1.conv.1.0.$2"),
        (@"block\.(\d+)\.bn2\.(.*)", "features.$1.conv.1.1.$2"),
        (@"block\.(\d+)\.conv_pwl\.(.*)", "features.$1.conv.2.$2"),
        (@"block\.(\d+)\.bn3\.(.*)", "features.$1.conv.3.$2"),
        (@"conv_head\.(.*)", "features.18.0.$1"),
        (@"bn2\.(.*)", "features.18.1.$1"),
        (@"classifier\.(weight|bias)", "classifier.1.$1"),
    ];

    public override string? Translate(string name) => base.Translate(Block().Replace(name, Number));

    private static string Number(Match match)
    {
        var stage = int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        var block = int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
        return stage < Stages.Length && block < Stages[stage] ? $"block.{1 + Stages.Take(stage).Sum() + block}." : match.Value;
    }

    [GeneratedRegex(@"^blocks\.(\d{1,4})\.(\d{1,4})\.", RegexOptions.CultureInvariant, 100)]
    private static partial Regex Block();
}
