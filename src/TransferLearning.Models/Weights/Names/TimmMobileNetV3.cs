using System.Globalization;
using System.Text.RegularExpressions;
using TransferLearning.Models.Weights.Matching;

namespace TransferLearning.Models.Weights.Names;

/// <summary>
/// timm's MobileNetV3: stages of blocks, where torchvision numbers the blocks without stages. The convolution after the pooling is a dense layer in
/// torchvision.
/// </summary>
internal sealed partial class TimmMobileNetV3 : TimmTable
{
    /// <summary>The number of blocks in each stage (tables 1 and 2 of Howard et al. 2019). The last stage is a single convolution.</summary>
    private static readonly int[] Large = [1, 2, 3, 4, 2, 3, 1], Small = [1, 2, 3, 2, 3, 1];

    public override IReadOnlyCollection<string> Families => ["MobileNet V3"];

    public override IReadOnlyList<TimmArchitecture> Architectures =>
    [
        new("mobilenetv3_large_100", "mobilenet_v3_large", Convention.Timm),
        new("mobilenetv3_small_100", "mobilenet_v3_small", Convention.Timm),
        new("tf_mobilenetv3_large_100", "mobilenet_v3_large", Convention.Keras),
        new("tf_mobilenetv3_small_100", "mobilenet_v3_small", Convention.Keras),
    ];

    public override string Telltale => "conv_stem.weight";

    /// <summary>Squeeze-and-excitation, which not every block has, counts as a part of the block and shifts the numbers of the parts after it.</summary>
    protected override IReadOnlyList<(string, string)> Rules =>
    [
        (@"conv_stem\.(.*)", "features.0.0.$1"),
        (@"bn1\.(.*)", "features.0.1.$1"),
        // The first block has no expansion.
        (@"block\.1\.conv_dw\.(.*)", "features.1.block.0.0.$1"),
        (@"block\.1\.bn1\.(.*)", "features.1.block.0.1.$1"),
        (@"block\.1\.se\.conv_reduce\.(.*)", "features.1.block.1.fc1.$1"),
        (@"block\.1\.se\.conv_expand\.(.*)", "features.1.block.1.fc2.$1"),
        (@"block\.1\.conv_pw\.(.*)", "features.1.block.2.0.$1|features.1.block.1.0.$1"),
        (@"block\.1\.bn2\.(.*)", "features.1.block.2.1.$1|features.1.block.1.1.$1"),
        (@"block\.(\d+)\.conv_pw\.(.*)", "features.$1.block.0.0.$2"),
        (@"block\.(\d+)\.bn1\.(.*)", "features.$1.block.0.1.$2|features.$1.1.$2"),
        (@"block\.(\d+)\.conv_dw\.(.*)", "features.$1.block.1.0.$2"),
        (@"block\.(\d+)\.bn2\.(.*)", "features.$1.block.1.1.$2"),
        (@"block\.(\d+)\.se\.conv_reduce\.(.*)", "features.$1.block.2.fc1.$2"),
        (@"block\.(\d+)\.se\.conv_expand\.(.*)", "features.$1.block.2.fc2.$2"),
        (@"block\.(\d+)\.conv_pwl\.(.*)", "features.$1.block.3.0.$2|features.$1.block.2.0.$2"),
        (@"block\.(\d+)\.bn3\.(.*)", "features.$1.block.3.1.$2|features.$1.block.2.1.$2"),
        (@"block\.(\d+)\.conv\.(.*)", "features.$1.0.$2"),
        (@"conv_head\.(weight|bias)", "classifier.0.$1"),
        (@"classifier\.(weight|bias)", "classifier.3.$1"),
    ];

    internal override (string Name, WeightLayout Layout)? Find(WeightEntry entry, Graph network)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(network);
        var stages = Has(network, "features.16.0.weight") ? Large : Small;
        return base.Find(entry with { Name = Block().Replace(entry.Name, match => Number(match, stages)) }, network);
    }

    private static string Number(Match match, int[] stages)
    {
        var stage = int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        var block = int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
        return stage < stages.Length && block < stages[stage] ? $"block.{1 + stages.Take(stage).Sum() + block}." : match.Value;
    }

    [GeneratedRegex(@"^blocks\.(\d{1,4})\.(\d{1,4})\.", RegexOptions.CultureInvariant, 100)]
    private static partial Regex Block();
}
