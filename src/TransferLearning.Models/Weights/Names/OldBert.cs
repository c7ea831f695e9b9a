using TransferLearning.Models.Weights.Matching;

namespace TransferLearning.Models.Weights.Names;

/// <summary>BERT's first files, converted from TensorFlow, in which layer norm has <c>gamma</c> and <c>beta</c>.</summary>
internal sealed class OldBert : RuleTable
{
    public override string Source => "Hugging Face (old)";

    public override IReadOnlyCollection<string> Families => ["BERT"];

    protected override IReadOnlyList<(string, string)> Rules =>
    [
        (@"(.*LayerNorm)\.gamma", "$1.weight"),
        (@"(.*LayerNorm)\.beta", "$1.bias"),
        (@"(.*)", "$1"),
    ];
}
