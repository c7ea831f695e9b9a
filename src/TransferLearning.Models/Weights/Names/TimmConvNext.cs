using System.Globalization;
using System.Text.RegularExpressions;
using TransferLearning.Models.Weights.Matching;

namespace TransferLearning.Models.Weights.Names;

/// <summary>timm's and the original's ConvNeXt: a stage contains the downsampling before it, which torchvision counts as a separate module.</summary>
internal sealed partial class TimmConvNext : TimmTable
{
    public override IReadOnlyCollection<string> Families => ["ConvNeXt"];

    public override IReadOnlyList<TimmArchitecture> Architectures =>
    [
        new("convnext_tiny", "convnext_tiny"),
        new("convnext_small", "convnext_small"),
        new("convnext_base", "convnext_base"),
    ];

    protected override IReadOnlyList<(string, string)> Rules =>
    [
        (@"stem\.([01])\.(.*)", "features.0.$1.$2"),
        (@"stages\.(\d+)\.downsample\.([01])\.(.*)", "features.$1.$2.$3"),
        (@"blocks\.(\d+)\.(\d+)\.conv_dw\.(.*)", "features.$1.$2.block.0.$3"),
        (@"blocks\.(\d+)\.(\d+)\.norm\.(.*)", "features.$1.$2.block.2.$3"),
        (@"blocks\.(\d+)\.(\d+)\.mlp\.fc1\.(.*)", "features.$1.$2.block.3.$3"),
        (@"blocks\.(\d+)\.(\d+)\.mlp\.fc2\.(.*)", "features.$1.$2.block.5.$3"),
        (@"blocks\.(\d+)\.(\d+)\.gamma", "features.$1.$2.layer_scale"),
        (@"head\.norm\.(.*)", "classifier.0.$1"),
        (@"head\.fc\.(.*)", "classifier.2.$1"),
    ];

    /// <summary>Stage s is torchvision's module 2s + 1; its downsampling is module 2s.</summary>
    public override string? Translate(string name) => base.Translate(Stage().Replace(name, match =>
    {
        var twice = 2 * int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        return match.Groups[2].ValueSpan is "blocks" ? $"blocks.{twice + 1}." : $"stages.{twice}.downsample.";
    }));

    [GeneratedRegex(@"^stages\.(\d{1,4})\.(blocks|downsample)\.", RegexOptions.CultureInvariant, 100)]
    private static partial Regex Stage();
}
