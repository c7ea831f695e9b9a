using TransferLearning.Models.Weights.Matching;

namespace TransferLearning.Models.Weights.Names;

/// <summary>timm's VGG: the classifier's first two layers are convolutions.</summary>
public sealed class TimmVgg : RuleTable
{
    public override string Source => "timm";

    public override IReadOnlyCollection<string> Families => ["VGG"];

    protected override IReadOnlyList<(string, string)> Rules =>
    [
        (@"(features\.\d+\..*)", "$1"),
        (@"pre_logits\.fc1\.(.*)", "classifier.0.$1"),
        (@"pre_logits\.fc2\.(.*)", "classifier.3.$1"),
        (@"head\.fc\.(.*)", "classifier.6.$1"),
    ];
}
