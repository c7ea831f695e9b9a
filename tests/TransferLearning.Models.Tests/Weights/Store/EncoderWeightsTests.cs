using TransferLearning.Models.Weights;
using TransferLearning.Models.Weights.Store;
using TransferLearning.TestSupport;

namespace TransferLearning.Models.Tests.Weights.Store;

public sealed class EncoderWeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private WeightsStore Store => new(new WeightsFolders([], _folder.At("weights"), _folder.At("hub")), DownloadCase.Quick);

    /// <summary>An encoder's published weights are a repository of the hub, whose tokenizer is fetched with them.</summary>
    [Fact]
    public void Should_take_an_encoders_weights_and_tokenizer_from_the_hub()
    {
        var encoder = BackboneCatalogue.Find("minilm_l6")!;
        var source = Store.Locate("imagenet", null, encoder);
        Assert.Equal("https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2/resolve/main/model.safetensors", source.Url!.ToString());
        Assert.Equal(["tokenizer.json", "vocab.txt", "tokenizer_config.json"], source.Beside);
        Assert.Equal("Apache-2.0", WeightsResolver.Resolve("imagenet", null, encoder, Store)!.Licence.Name);
        Assert.Equal(["tokenizer.json", "vocab.json", "merges.txt", "tokenizer_config.json"], Store.Locate("imagenet", null, BackboneCatalogue.Find("distilroberta")!).Beside);
        Assert.Equal(["tokenizer.json", "vocab.txt", "vocab.json", "merges.txt", "tokenizer_config.json"], Store.Locate("hf://owner/repository", null, null).Beside);
        Assert.Empty(Store.Locate("hf://timm/vgg16.tv_in1k", null, BackboneCatalogue.Find("vgg16")!).Beside);
    }

    public void Dispose() => _folder.Dispose();
}
