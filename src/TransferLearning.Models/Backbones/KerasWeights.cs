namespace TransferLearning.Models.Backbones;

/// <summary>
/// The files of keras.applications: <c>keras</c> is the one without the classifier, which is all that a backbone needs, <c>keras_top</c> the one with it.
/// Addresses and hashes (MD5, or SHA-256 for ConvNeXt; none for the older MobileNets) are those of Keras's source, keras/src/applications.
/// </summary>
internal static class KerasWeights
{
    private const string Kernels = "_weights_tf_dim_ordering_tf_kernels";

    private static readonly Uri Applications = new("https://storage.googleapis.com/tensorflow/keras-applications/");

    /// <param name="Top1">Accuracy as https://keras.io/api/applications lists it, percent.</param>
    /// <param name="Top5">The same of the first five.</param>
    /// <param name="Size">The side of the images, in pixels.</param>
    public sealed record Accuracy(double? Top1 = null, double? Top5 = null, int Size = 224);

    /// <summary>Files named <c>NAME_weights_tf_dim_ordering_tf_kernels[_notop].h5</c>.</summary>
    public static WeightsTag[] OfKernels(string folder, string name, Preprocessing preprocessing, string? noTopHash, string? topHash, Accuracy accuracy) =>
        Of($"{folder}/", $"{name}{Kernels}_notop.h5", $"{name}{Kernels}.h5", preprocessing, noTopHash, topHash, accuracy);

    /// <param name="folder">Where the files are: an address, or a folder of keras-applications that ends in a slash.</param>
    /// <param name="noTop">The file without the classifier.</param>
    /// <param name="top">The file with it.</param>
    /// <param name="preprocessing">What <c>preprocess_input</c> does, or the layers at the model's beginning.</param>
    /// <param name="noTopHash">The published hash of the first.</param>
    /// <param name="topHash">The published hash of the second.</param>
    /// <param name="accuracy">As published.</param>
    public static WeightsTag[] Of(string folder, string noTop, string top, Preprocessing preprocessing, string? noTopHash, string? topHash, Accuracy accuracy)
    {
        return [Tag("keras", noTop, noTopHash) with { HasTop = false }, Tag("keras_top", top, topHash)];

        WeightsTag Tag(string name, string file, string? hash) => new(name, new(Applications, folder + file), preprocessing)
        {
            Convention = Convention.Keras,
            Md5 = hash?.Length == 32 ? hash : null,
            Sha256Prefix = hash?.Length == 64 ? hash : null,
            Top1 = accuracy.Top1,
            Top5 = accuracy.Top5,
            ImageSize = accuracy.Size,
        };
    }
}
