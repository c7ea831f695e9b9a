using TransferLearning.Models.Weights.Matching;

namespace TransferLearning.Models.Weights.Names;

/// <summary>timm's DenseNets. Their tensors have torchvision's names. <c>densenetblur121d</c> is a different network.</summary>
internal sealed class TimmDenseNet : TimmTable
{
    public override IReadOnlyCollection<string> Families => ["DenseNet"];

    public override IReadOnlyList<TimmArchitecture> Architectures =>
    [
        new("densenet121", "densenet121"),
        new("densenet169", "densenet169"),
        new("densenet201", "densenet201"),
    ];

    protected override IReadOnlyList<(string, string)> Rules => [("(.*)", "$1")];
}
