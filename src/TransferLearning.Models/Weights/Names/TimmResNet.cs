using TransferLearning.Models.Weights.Matching;

namespace TransferLearning.Models.Weights.Names;

/// <summary>
/// timm's ResNets and their variants. Their tensors have torchvision's names. Other networks of timm have the same tensors but smooth before
/// downsampling (<c>resnetblur50</c>, <c>resnetaa50</c>); they are not in the table.
/// </summary>
internal sealed class TimmResNet : TimmTable
{
    public override IReadOnlyCollection<string> Families => ["ResNet", "ResNeXt", "Wide ResNet"];

    public override IReadOnlyList<TimmArchitecture> Architectures =>
    [
        new("resnet18", "resnet18"),
        new("resnet34", "resnet34"),
        new("resnet50", "resnet50"),
        new("resnet101", "resnet101"),
        new("resnet152", "resnet152"),
        new("resnext50_32x4d", "resnext50_32x4d"),
        new("resnext101_32x8d", "resnext101_32x8d"),
        new("resnext101_64x4d", "resnext101_64x4d"),
        new("wide_resnet50_2", "wide_resnet50_2"),
        new("wide_resnet101_2", "wide_resnet101_2"),
    ];

    protected override IReadOnlyList<(string, string)> Rules => [("(.*)", "$1")];
}
