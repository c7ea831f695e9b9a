namespace TransferLearning.Models.Backbones;

/// <summary>
/// The weights files of keras.applications: <c>keras</c> has no classifier, which a backbone does not need; <c>keras_top</c> has one.
/// Addresses and hashes (MD5; SHA-256 for ConvNeXt; none for the older MobileNets) come from Keras's source, keras/src/applications.
/// </summary>
internal static class KerasWeights
{
    private const string Kernels = "_weights_tf_dim_ordering_tf_kernels";

    private static readonly Uri Applications = new("https://storage.googleapis.com/tensorflow/keras-applications/");

    /// <param name="Top1">Top-1 accuracy in percent, from https://keras.io/api/applications.</param>
    /// <param name="Top5">Top-5 accuracy in percent, from the same page.</param>
    /// <param name="Size">The side of the images, in pixels.</param>
    public sealed record Accuracy(double? Top1 = null, double? Top5 = null, int Size = 224);

    /// <summary>Files named <c>NAME_weights_tf_dim_ordering_tf_kernels[_notop].h5</c>.</summary>
    public static WeightsTag[] OfKernels(string folder, string name, Preprocessing preprocessing, string? noTopHash, string? topHash, Accuracy accuracy) =>
        Of($"{folder}/", $"{name}{Kernels}_notop.h5", $"{name}{Kernels}.h5", preprocessing, noTopHash, topHash, accuracy);

    /// <summary>The tags <c>keras</c> and <c>keras_top</c> of one network.</summary>
    /// <param name="folder">The address of the files, or a folder of keras-applications, with a slash at the end.</param>
    /// <param name="noTop">The name of the file without the classifier.</param>
    /// <param name="top">The name of the file with the classifier.</param>
    /// <param name="preprocessing">The effect of <c>preprocess_input</c>, or of the layers at the model's beginning.</param>
    /// <param name="noTopHash">The published hash of the file without the classifier.</param>
    /// <param name="topHash">The published hash of the file with the classifier.</param>
    /// <param name="accuracy">The published accuracy.</param>
    public static WeightsTag[] Of(string folder, string noTop, string top, Preprocessing preprocessing, string? noTopHash, string? topHash, Accuracy accuracy)
    {
        return [Tag("keras", noTop, noTopHash) with { HasTop = false }, Tag("keras_top", top, topHash)];

        WeightsTag Tag(string name, string file, string? hash) => new(name, new(Applications, folder + file), preprocessing)
        {
            Convention = Convention.Keras,
            Licence = WeightsLicence.OfKeras(folder.Contains("://", StringComparison.Ordinal) ? file.StartsWith("efficientnet", StringComparison.Ordinal) ? "efficientnet" : "" : folder.TrimEnd('/')),
            Md5 = hash?.Length == 32 ? hash : null,
            Sha256Prefix = hash?.Length == 64 ? hash : null,
            Top1 = accuracy.Top1,
            Top5 = accuracy.Top5,
            ImageSize = accuracy.Size,
        };
    }
}
