using System.Globalization;
using System.Text.RegularExpressions;
using TransferLearning.Models.Weights.Matching;

namespace TransferLearning.Models.Weights.Names;

/// <summary>timm's Swin transformer: a stage begins with its patch merging, which torchvision counts as a separate module.</summary>
internal sealed partial class TimmSwin : TimmTable
{
    public override IReadOnlyCollection<string> Families => ["Swin"];

    public override IReadOnlyList<TimmArchitecture> Architectures =>
    [
        new("swin_tiny_patch4_window7_224", "swin_t"),
        new("swin_small_patch4_window7_224", "swin_s"),
        new("swin_base_patch4_window7_224", "swin_b"),
    ];

    protected override IReadOnlyList<(string, string)> Rules =>
    [
        (@"patch_embed\.proj\.(.*)", "features.0.0.$1"),
        (@"patch_embed\.norm\.(.*)", "features.0.2.$1"),
        (@"reduction\.(\d+)\.(.*)", "features.$1.$2"),
        (@"blocks\.(\d+)\.(\d+)\.(norm[12]\..*|attn\..*)", "features.$1.$2.$3"),
        (@"blocks\.(\d+)\.(\d+)\.mlp\.fc1\.(.*)", "features.$1.$2.mlp.0.$3"),
        (@"blocks\.(\d+)\.(\d+)\.mlp\.fc2\.(.*)", "features.$1.$2.mlp.3.$3"),
        (@"norm\.(.*)", "norm.$1"),
        (@"head\.fc\.(.*)", "head.$1"),
    ];

    /// <summary>Stage s is torchvision's module 2s + 1; its patch merging is module 2s.</summary>
    public override string? Translate(string name) => base.Translate(Stage().Replace(name, match =>
    {
        var twice = 2 * int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        return match.Groups[2].ValueSpan is "blocks" ? $"blocks.{twice + 1}." : $"reduction.{twice}.";
    }));

    [GeneratedRegex(@"^layers\.(\d{1,4})\.(blocks|downsample)\.", RegexOptions.CultureInvariant, 100)]
    private static partial Regex Stage();
}
