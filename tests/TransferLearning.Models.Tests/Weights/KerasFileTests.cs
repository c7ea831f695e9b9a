using System.IO.Compression;
using TransferLearning.Models.Weights;
using TransferLearning.TestSupport;

namespace TransferLearning.Models.Tests.Weights;

/// <summary>Reads files in Keras's layouts (reference/keras_files.py) and real ones.</summary>
public sealed class KerasFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Should_list_layers_and_weights_in_the_files_order_with_their_shapes()
    {
        using var file = Open("save_weights");
        Assert.Equal("Keras HDF5", file.Format);
        Assert.Equal("2.1.4", file.Metadata["keras_version"]);
        Assert.Equal("tensorflow", file.Metadata["backend"]);
        Assert.Equal(["conv1/kernel", "conv1/bias", "conv1/bn/gamma", "conv1/bn/beta", "conv1/bn/moving_mean", "conv1/bn/moving_variance", "predictions/kernel", "predictions/bias"], file.Entries.Keys);
        Assert.Equal([2, 2, 3, 4], file.Entries["conv1/kernel"].Shape);
        Assert.Equal(Enumerable.Range(0, 48).Select(i => (float)i), file.ReadSingles("conv1/kernel"));
        Assert.Equal([3, 3, 3, 3], file.ReadSingles("conv1/bn/moving_mean"));
        Assert.Equal(WeightType.F64, file.Entries["predictions/kernel"].Type);
        Assert.Equal([0, 1, 2, 3, 4, 5], file.ReadSingles("predictions/kernel"));
        Assert.Equal([0.5f, 1.5f], file.ReadSingles("predictions/bias"));
        var piece = new byte[8];
        file.Read("conv1/kernel", 160, piece);
        Assert.Equal([40f, 41f], [BitConverter.ToSingle(piece), BitConverter.ToSingle(piece, 4)]);
    }

    [Fact]
    public void Should_translate_names_of_older_versions()
    {
        using var file = Open("old_names");
        Assert.Equal(["block1_conv1/kernel", "block1_conv1/bias", "bn_conv1/gamma", "bn_conv1/beta", "bn_conv1/moving_mean", "bn_conv1/moving_variance", "fc/kernel", "fc/bias"], file.Entries.Keys);
    }

    [Fact]
    public void Should_read_the_weights_of_a_whole_model_and_the_layers_of_a_nested_one()
    {
        using var file = Open("whole_model");
        Assert.Equal(["block1_conv1/kernel", "block1_conv1/bias", "block1_conv2/kernel", "block1_conv2/bias", "dense/kernel", "dense/bias"], file.Entries.Keys);
        Assert.Equal([0, 1, 2, 3], file.ReadSingles("block1_conv1/bias"));
    }

    [Fact]
    public void Should_distinguish_layers_with_the_same_name_in_two_nested_models()
    {
        using var file = Open("two_models");
        Assert.Equal(["conv/kernel", "dense/kernel", "head/conv/kernel", "head/dense/kernel"], file.Entries.Keys);
        Assert.Equal([1, 1], file.ReadSingles("conv/kernel"));
        Assert.Equal([2, 2], file.ReadSingles("head/dense/kernel"));
    }

    [Fact]
    public void Should_join_lists_that_are_split_over_several_attributes()
    {
        using var file = Open("split_names");
        Assert.Equal(["a/kernel", "b/kernel"], file.Entries.Keys);
        Assert.Equal([2, 2], file.ReadSingles("b/kernel"));
    }

    [Theory]
    [InlineData("bomb", "filters (compression)")]
    [InlineData("compressed", "filters (compression)")]
    [InlineData("chunked", "stored as Chunked")]
    [InlineData("fill_value", "are not in the file")]
    [InlineData("external", "data in external files")]
    [InlineData("strings", "has the type String")]
    [InlineData("latest", "is an HDF5 file of version")]
    [InlineData("external_link", "")]
    [InlineData("circular_link", "")]
    [InlineData("keras3", "Keras 3 '.weights.h5'")]
    public void Should_refuse_structures_that_Keras_never_writes(string name, string reason)
    {
        var error = Assert.Throws<WeightFileException>(() =>
        {
            using var file = Open(name);
            file.ReadBytes("a/kernel");
        });
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_a_file_truncated_anywhere()
    {
        var whole = Bytes("whole_model");
        var path = _folder.At("a.h5");
        for (var length = 0; length < whole.Length; length += 101)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.Throws<WeightFileException>(() =>
            {
                using var file = WeightFile.Open(path);
                foreach (var name in file.Entries.Keys) file.ReadBytes(name);
                // Files that can still be read completely lost only padding at the end.
                if (length > whole.Length - 2048) throw new WeightFileException(path, "padding");
            });
        }
    }

    [NeedsSharedFact("weights/mobilenet_7_5_224_tf.h5")]
    public void Should_read_the_layers_of_the_real_MobileNet()
    {
        using var file = WeightFile.Open(Shared.Weights("mobilenet_7_5_224_tf.h5"));
        // 27 convolutions, a classifier with a bias, and 27 batch norms with 4 tensors each.
        Assert.Equal(27 + 2 + (27 * 4), file.Entries.Count);
        Assert.Equal([3, 3, 3, 24], file.Entries["conv1/kernel"].Shape);
        Assert.Equal([3, 3, 24, 1], file.Entries["conv_dw_1/depthwise_kernel"].Shape);
        Assert.Equal([1, 1, 768, 1000], file.Entries["conv_preds/kernel"].Shape);
        Assert.All(file.ReadSingles("conv_dw_13_bn/moving_variance"), variance => Assert.InRange(variance, 0f, 1000f));
    }

    [NeedsSharedFact("weights/vgg16_blocks1-3_notop.h5")]
    public void Should_read_the_layers_of_the_real_VGG()
    {
        using var file = WeightFile.Open(Shared.Weights("vgg16_blocks1-3_notop.h5"));
        Assert.Equal(14, file.Entries.Count);
        Assert.Equal([3, 3, 3, 64], file.Entries["block1_conv1/kernel"].Shape);
        Assert.Equal([256], file.Entries["block3_conv3/bias"].Shape);
    }

    public void Dispose() => _folder.Dispose();

    internal static byte[] Bytes(string name)
    {
        using var packed = new GZipStream(new MemoryStream(ReferenceFiles.Read("keras_files.txt", name)), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        packed.CopyTo(bytes);
        return bytes.ToArray();
    }

    private IWeightFile Open(string name)
    {
        var path = _folder.At(name + ".h5");
        File.WriteAllBytes(path, Bytes(name));
        return WeightFile.Open(path);
    }
}
