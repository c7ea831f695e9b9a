using TransferLearning.Models.Weights.Matching;

namespace TransferLearning.Models.Weights.Names;

/// <summary>timm's Inception V3. Its tensors have torchvision's names.</summary>
internal sealed class TimmInception : TimmTable
{
    public override IReadOnlyCollection<string> Families => ["Inception V3"];

    public override IReadOnlyList<TimmArchitecture> Architectures =>
    [
        new("inception_v3", "inception_v3"),
    ];

    protected override IReadOnlyList<(string, string)> Rules => [("(.*)", "$1")];
}
