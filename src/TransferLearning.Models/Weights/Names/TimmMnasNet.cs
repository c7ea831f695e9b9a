using System.Globalization;
using System.Text.RegularExpressions;
using TransferLearning.Models.Weights.Matching;

namespace TransferLearning.Models.Weights.Names;

/// <summary>timm's MNASNet, which timm implements as an EfficientNet.</summary>
internal sealed partial class TimmMnasNet : TimmTable
{
    public override IReadOnlyCollection<string> Families => ["MNASNet"];

    public override IReadOnlyList<TimmArchitecture> Architectures =>
    [
        new("mnasnet_050", "mnasnet0_5"),
        new("mnasnet_075", "mnasnet0_75"),
        new("mnasnet_100", "mnasnet1_0"),
    ];

    protected override IReadOnlyList<(string, string)> Rules =>
    [
        (@"conv_stem\.(.*)", "layers.0.$1"),
        (@"bn1\.(.*)", "layers.1.$1"),
        (@"stage7\.0\.conv_dw\.(.*)", "layers.3.$1"),
        (@"stage7\.0\.bn1\.(.*)", "layers.4.$1"),
        (@"stage7\.0\.conv_pw\.(.*)", "layers.6.$1"),
        (@"stage7\.0\.bn2\.(.*)", "layers.7.$1"),
        (@"stage(\d+)\.(\d+)\.conv_pw\.(.*)", "layers.$1.$2.layers.0.$3"),
        (@"stage(\d+)\.(\d+)\.bn1\.(.*)", "layers.$1.$2.layers.1.$3"),
        (@"stage(\d+)\.(\d+)\.conv_dw\.(.*)", "layers.$1.$2.layers.3.$3"),
        (@"stage(\d+)\.(\d+)\.bn2\.(.*)", "layers.$1.$2.layers.4.$3"),
        (@"stage(\d+)\.(\d+)\.conv_pwl\.(.*)", "layers.$1.$2.layers.6.$3"),
        (@"stage(\d+)\.(\d+)\.bn3\.(.*)", "layers.$1.$2.layers.7.$3"),
        (@"conv_head\.(.*)", "layers.14.$1"),
        (@"bn2\.(.*)", "layers.15.$1"),
        (@"classifier\.(weight|bias)", "classifier.1.$1"),
    ];

    /// <summary>torchvision's numbers are higher by 7, so the number is computed before the rules apply.</summary>
    public override string? Translate(string name) => base.Translate(Stage().Replace(name, match => $"stage{int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) + 7}."));

    [GeneratedRegex(@"^blocks\.(\d{1,4})\.", RegexOptions.CultureInvariant, 100)]
    private static partial Regex Stage();
}
