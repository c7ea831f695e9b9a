using TransferLearning.Models.Backbones;
using TransferLearning.Models.Weights;
using TransferLearning.TestSupport;

namespace TransferLearning.Models.Tests.Weights;

/// <summary>The licence of pretrained weights: from the catalogue, from a file's metadata, or from the hub's model card beside the file.</summary>
public sealed class WeightsLicenceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The readme of torchvision (BSD-3-Clause, SWAG CC-BY-NC-4.0), the section License of Keras's documentation, and the repositories that it names.</summary>
    [Theory]
    [InlineData("vgg16", "imagenet1k_v1", "BSD-3-Clause")]
    [InlineData("vit_b_16", "imagenet1k_swag_linear_v1", "CC-BY-NC-4.0")]
    [InlineData("vgg16", "keras", "CC-BY-4.0")]
    [InlineData("resnet50", "keras_top", "MIT")]
    [InlineData("densenet121", "keras", "BSD-3-Clause")]
    [InlineData("mobilenet_v1", "keras", "Apache-2.0")]
    [InlineData("efficientnet_b0", "keras", "Apache-2.0")]
    [InlineData("convnext_tiny", "keras", "MIT")]
    public void Should_know_the_licence_of_catalogued_weights(string backbone, string tag, string licence) =>
        Assert.Equal(licence, BackboneCatalogue.Find(backbone)!.FindWeights(tag)!.Licence.Name);

    [Fact]
    public void Should_know_a_licence_and_its_page_for_every_entry_of_the_catalogue() =>
        Assert.All(BackboneCatalogue.All.SelectMany(backbone => backbone.Weights), tag => Assert.True(tag.Licence is { IsKnown: true, Url: not null }, tag.Url.ToString()));

    [Theory]
    [InlineData("---\nlicense: apache-2.0\n---\n", "Apache-2.0")]
    [InlineData("---\r\ntags:\r\n- timm\r\nlicense: 'cc-by-nc-4.0' # as agreed\r\n---\r\n", "CC-BY-NC-4.0")]
    [InlineData("---\nlicense: other\nlicense_name: Apple AMLR\nlicense_link: x\n---\n", "Apple AMLR")]
    [InlineData("---\nlicense: other\n---\n", "other")]
    [InlineData("---\nlicense: unknown\n---\n", null)]
    [InlineData("---\nlicense: \"a\\nb\"\n---\n", null)]
    [InlineData("---\ntags: []\n---\nlicense: mit\n", null)]
    [InlineData("# license: mit\n", null)]
    [InlineData("", null)]
    public void Should_read_the_licence_in_a_cards_front_matter(string card, string? licence) => Assert.Equal(licence, LicenceBeside.InCard(card));

    [Theory]
    [InlineData("weights_licence", "MIT", "MIT")]
    [InlineData("license", "bsd-3-clause", "BSD-3-Clause")]
    [InlineData("modelspec.license", "CC-BY-4.0", "CC-BY-4.0")]
    [InlineData("weights_licence", "unknown", "unknown")]
    [InlineData("other", "MIT", "unknown")]
    public void Should_read_the_licence_in_a_files_metadata(string key, string value, string licence)
    {
        var path = _folder.At("mine.safetensors");
        Safetensors.Write(path, [("a", TensorData.Of([1], 1f))], new Dictionary<string, string> { [key] = value });
        Assert.Equal(licence, WeightsResolver.Resolve(path, null, null)!.Licence.Name);
    }

    /// <summary>The readme of a folder that holds other files too says nothing of a file.</summary>
    [Theory]
    [InlineData("model.safetensors", "MIT")]
    [InlineData("mine.safetensors", "unknown")]
    public void Should_read_the_card_beside_a_file_of_the_hub_only(string file, string licence)
    {
        _folder.Write("README.md", "---\nlicense: mit\n---\n");
        Safetensors.Write(_folder.At(file), [("a", TensorData.Of([1], 1f))]);
        Assert.Equal(licence, WeightsResolver.Resolve(_folder.At(file), null, null)!.Licence.Name);
    }
}
