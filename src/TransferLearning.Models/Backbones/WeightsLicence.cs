using System.Text.Json.Serialization;

namespace TransferLearning.Models.Backbones;

/// <summary>The licence of pretrained weights.</summary>
/// <param name="Name">The SPDX identifier (<c>BSD-3-Clause</c>), or what the source calls it; <c>unknown</c> where no source states one.</param>
/// <param name="Url">The page that states it; null where there is none.</param>
/// <param name="Note">Further terms; null for none.</param>
public sealed record WeightsLicence(string Name, string? Url = null, string? Note = null)
{
    /// <summary>The key of the licence in the metadata of this program's files.</summary>
    public const string Key = "weights_licence";

    private const string UnknownName = "unknown";

    private const string ImageNet = "The weights were trained on ImageNet, whose own terms allow non-commercial research and education; whether they bind the weights is not settled.";

    /// <summary>No source states a licence.</summary>
    public static WeightsLicence Unknown { get; } = new(UnknownName);

    /// <summary>torchvision's licence. Its readme adds that the terms of the training data may apply.</summary>
    public static WeightsLicence Torchvision { get; } = new("BSD-3-Clause", "https://github.com/pytorch/vision#pre-trained-model-license", ImageNet);

    /// <summary>The licence of the SWAG weights, which torchvision's readme excepts from its own.</summary>
    public static WeightsLicence Swag { get; } = new("CC-BY-NC-4.0", "https://github.com/facebookresearch/SWAG/blob/main/LICENSE", "Commercial use is not allowed.");

    /// <summary>Whether a source states the licence.</summary>
    [JsonIgnore]
    public bool IsKnown => Name != UnknownName;

    /// <summary>
    /// The licence of a folder of keras.applications. Those up to MobileNetV2 are stated in Keras's documentation (keras.io/applications, section License);
    /// the later ones are those of the repositories that the files were converted from.
    /// </summary>
    /// <param name="folder">The folder in the file's address: <c>vgg16</c>, <c>resnet</c>, ….</param>
    internal static WeightsLicence OfKeras(string folder) => folder switch
    {
        "vgg16" or "vgg19" => new("CC-BY-4.0", "https://www.robots.ox.ac.uk/~vgg/research/very_deep/", "Name the Visual Geometry Group, University of Oxford. " + ImageNet),
        "resnet" => new("MIT", "https://github.com/KaimingHe/deep-residual-networks/blob/master/LICENSE", ImageNet),
        "densenet" => new("BSD-3-Clause", "https://github.com/liuzhuang13/DenseNet/blob/master/LICENSE", ImageNet),
        "inception_v3" or "mobilenet" or "mobilenet_v2" or "mobilenet_v3" => new("Apache-2.0", "https://github.com/tensorflow/models/blob/master/LICENSE", ImageNet),
        "efficientnet" => new("Apache-2.0", "https://github.com/tensorflow/tpu/blob/master/LICENSE", ImageNet),
        "efficientnet_v2" => new("Apache-2.0", "https://github.com/google/automl/blob/master/LICENSE", ImageNet),
        "convnext" => new("MIT", "https://github.com/facebookresearch/ConvNeXt/blob/main/LICENSE", ImageNet),
        _ => Unknown,
    };
}
