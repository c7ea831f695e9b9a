using System.Globalization;
using System.Text.RegularExpressions;
using TransferLearning.Models.Weights.Matching;

namespace TransferLearning.Models.Weights.Names;

/// <summary>
/// The rules that timm's EfficientNets have in common: stages of inverted residual blocks with squeeze-and-excitation, whose parts have names.
/// </summary>
internal abstract partial class TimmMbConvTable : TimmTable
{
    public override string Telltale => "conv_stem.weight";

    /// <summary>The stem.</summary>
    protected static IReadOnlyList<(string, string)> Stem { get; } =
    [
        (@"conv_stem\.(.*)", "features.0.0.$1"),
        (@"bn1\.(.*)", "features.0.1.$1"),
    ];

    /// <summary>A block: expansion, depthwise convolution, squeeze-and-excitation, projection.</summary>
    protected static IReadOnlyList<(string, string)> Blocks { get; } =
    [
        (@"stage(\d+)\.(\d+)\.conv_pw\.(.*)", "features.$1.$2.block.0.0.$3"),
        (@"stage(\d+)\.(\d+)\.bn1\.(.*)", "features.$1.$2.block.0.1.$3"),
        (@"stage(\d+)\.(\d+)\.conv_dw\.(.*)", "features.$1.$2.block.1.0.$3"),
        (@"stage(\d+)\.(\d+)\.bn2\.(.*)", "features.$1.$2.block.1.1.$3"),
        (@"stage(\d+)\.(\d+)\.se\.conv_reduce\.(.*)", "features.$1.$2.block.2.fc1.$3"),
        (@"stage(\d+)\.(\d+)\.se\.conv_expand\.(.*)", "features.$1.$2.block.2.fc2.$3"),
        (@"stage(\d+)\.(\d+)\.conv_pwl\.(.*)", "features.$1.$2.block.3.0.$3"),
        (@"stage(\d+)\.(\d+)\.bn3\.(.*)", "features.$1.$2.block.3.1.$3"),
    ];

    /// <summary>torchvision counts stages from 1, so the number is computed before the rules apply.</summary>
    public override string? Translate(string name) => base.Translate(Stage().Replace(name, match => $"stage{int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) + 1}."));

    [GeneratedRegex(@"^blocks\.(\d{1,4})\.", RegexOptions.CultureInvariant, 100)]
    private static partial Regex Stage();
}
