using System.Globalization;
using System.Text.RegularExpressions;
using TransferLearning.Models.Weights.Matching;

namespace TransferLearning.Models.Weights.Names;

/// <summary>
/// timm's RegNetY: it counts blocks from 1. Its own 800 MF and 8 GF have other widths than torchvision's; torchvision's are in timm too, as <c>_tv</c>.
/// </summary>
internal sealed partial class TimmRegNet : TimmTable
{
    public override IReadOnlyCollection<string> Families => ["RegNetY"];

    public override IReadOnlyList<TimmArchitecture> Architectures =>
    [
        new("regnety_004", "regnet_y_400mf"),
        new("regnety_008_tv", "regnet_y_800mf"),
        new("regnety_016", "regnet_y_1_6gf"),
        new("regnety_032", "regnet_y_3_2gf"),
        new("regnety_080_tv", "regnet_y_8gf"),
    ];

    protected override IReadOnlyList<(string, string)> Rules =>
    [
        (@"stem\.conv\.(.*)", "stem.0.$1"),
        (@"stem\.bn\.(.*)", "stem.1.$1"),
        (@"block(\d+)\.(\d+)\.conv1\.conv\.(.*)", "trunk_output.block$1.block$1-$2.f.a.0.$3"),
        (@"block(\d+)\.(\d+)\.conv1\.bn\.(.*)", "trunk_output.block$1.block$1-$2.f.a.1.$3"),
        (@"block(\d+)\.(\d+)\.conv2\.conv\.(.*)", "trunk_output.block$1.block$1-$2.f.b.0.$3"),
        (@"block(\d+)\.(\d+)\.conv2\.bn\.(.*)", "trunk_output.block$1.block$1-$2.f.b.1.$3"),
        (@"block(\d+)\.(\d+)\.conv3\.conv\.(.*)", "trunk_output.block$1.block$1-$2.f.c.0.$3"),
        (@"block(\d+)\.(\d+)\.conv3\.bn\.(.*)", "trunk_output.block$1.block$1-$2.f.c.1.$3"),
        (@"block(\d+)\.(\d+)\.se\.(fc[12])\.(.*)", "trunk_output.block$1.block$1-$2.f.se.$3.$4"),
        (@"block(\d+)\.(\d+)\.downsample\.conv\.(.*)", "trunk_output.block$1.block$1-$2.proj.0.$3"),
        (@"block(\d+)\.(\d+)\.downsample\.bn\.(.*)", "trunk_output.block$1.block$1-$2.proj.1.$3"),
        (@"head\.fc\.(.*)", "fc.$1"),
    ];

    /// <summary>torchvision counts blocks from 0, so the number is computed before the rules apply.</summary>
    public override string? Translate(string name) => base.Translate(Block().Replace(name, match => $"block{match.Groups[1].Value}.{int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture) - 1}."));

    [GeneratedRegex(@"^s(\d{1,4})\.b(\d{1,4})\.", RegexOptions.CultureInvariant, 100)]
    private static partial Regex Block();
}
