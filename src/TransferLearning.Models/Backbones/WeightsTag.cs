namespace TransferLearning.Models.Backbones;

/// <summary>The library whose definition of a network weights were trained with. Definitions may differ in padding or in batch norm's epsilon.</summary>
public enum Convention
{
    Torchvision,
    Keras,

    /// <summary>torchvision's network, but with PyTorch's default batch norm epsilon (1e-5) where torchvision adopted TensorFlow's (1e-3).</summary>
    Timm,
}

/// <summary>Published weights of a backbone.</summary>
/// <param name="Name">The value of <c>weights:</c>, for example <c>imagenet1k_v1</c>.</param>
/// <param name="Url">The address of the file.</param>
/// <param name="Preprocessing">The preprocessing that the weights expect.</param>
public sealed record WeightsTag(string Name, Uri Url, Preprocessing Preprocessing)
{
    /// <summary>The file's name on the server.</summary>
    public string FileName => Path.GetFileName(Url.LocalPath);

    /// <summary>
    /// The published first hexadecimal digits of the file's SHA-256 (torchvision puts eight of them into the file's name); null where none are published.
    /// </summary>
    public string? Sha256Prefix { get; init; }

    /// <summary>The file's MD5, where this is what is published (Keras); else null.</summary>
    public string? Md5 { get; init; }

    /// <summary>The digest to check the file against: the SHA-256 or its first digits, or <c>md5:</c> and the MD5; null where nothing is published.</summary>
    public string? Digest => Sha256Prefix ?? (Md5 is null ? null : "md5:" + Md5);

    public Convention Convention { get; init; } = Convention.Torchvision;

    /// <summary>The published top-1 accuracy on ImageNet's validation set, in percent; null where unknown.</summary>
    public double? Top1 { get; init; }

    /// <summary>The published top-5 accuracy on ImageNet's validation set, in percent; null where unknown.</summary>
    public double? Top5 { get; init; }

    /// <summary>The image size, in pixels, at which the accuracy was measured.</summary>
    public int ImageSize { get; init; } = 224;

    /// <summary>Other values of <c>weights:</c> for the same file.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The licence.</summary>
    public WeightsLicence Licence { get; init; } = WeightsLicence.Unknown;

    /// <summary>Whether the file includes the classifier.</summary>
    public bool HasTop { get; init; } = true;

    /// <summary>Weights published by torchvision in a file such as <c>vgg16-397923af</c>, whose name ends with the first digits of the hash.</summary>
    public static WeightsTag Torchvision(string name, string file, double top1, double top5, int imageSize = 224) =>
        new(name, new($"https://download.pytorch.org/models/{file}.pth"), Preprocessing.Torchvision)
        {
            Sha256Prefix = file[(file.LastIndexOf('-') + 1)..],
            Licence = file.Contains("swag", StringComparison.Ordinal) ? WeightsLicence.Swag : WeightsLicence.Torchvision,
            Top1 = top1,
            Top5 = top5,
            ImageSize = imageSize,
        };
}
