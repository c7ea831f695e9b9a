using TransferLearning.Models.Weights.Matching;

namespace TransferLearning.Models.Weights.Names;

/// <summary>timm's VGG. The first two layers of its classifier are convolutions.</summary>
internal sealed class TimmVgg : TimmTable
{
    public override IReadOnlyCollection<string> Families => ["VGG"];

    public override IReadOnlyList<TimmArchitecture> Architectures =>
    [
        new("vgg11", "vgg11"),
        new("vgg11_bn", "vgg11_bn"),
        new("vgg13", "vgg13"),
        new("vgg13_bn", "vgg13_bn"),
        new("vgg16", "vgg16"),
        new("vgg16_bn", "vgg16_bn"),
        new("vgg19", "vgg19"),
        new("vgg19_bn", "vgg19_bn"),
    ];

    protected override IReadOnlyList<(string, string)> Rules =>
    [
        (@"(features\.\d+\..*)", "$1"),
        (@"pre_logits\.fc1\.(.*)", "classifier.0.$1"),
        (@"pre_logits\.fc2\.(.*)", "classifier.3.$1"),
        (@"head\.fc\.(.*)", "classifier.6.$1"),
    ];
}
