using TransferLearning.Models.Weights.Matching;

namespace TransferLearning.Models.Weights.Names;

/// <summary>torchvision's published DenseNet files, saved when module names could contain dots: <c>norm.1</c>, <c>conv.2</c>.</summary>
internal sealed class OldDenseNet : RuleTable
{
    public override string Source => "torchvision (old)";

    public override IReadOnlyCollection<string> Families => ["DenseNet"];

    protected override IReadOnlyList<(string, string)> Rules =>
    [
        (@"(.*denselayer\d+\.(?:norm|relu|conv))\.([12]\..*)", "$1$2"),
        (@"(.*)", "$1"),
    ];
}
