using TransferLearning.Models.Weights.Matching;

namespace TransferLearning.Models.Weights.Names;

/// <summary>torchvision's published vision transformer files, saved before their MLP became a list of modules.</summary>
internal sealed class OldVit : RuleTable
{
    public override string Source => "torchvision (old)";

    public override IReadOnlyCollection<string> Families => ["ViT"];

    protected override IReadOnlyList<(string, string)> Rules =>
    [
        (@"(.*\.mlp)\.linear_1\.(.*)", "$1.0.$2"),
        (@"(.*\.mlp)\.linear_2\.(.*)", "$1.3.$2"),
        (@"(.*)", "$1"),
    ];
}
