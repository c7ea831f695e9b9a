namespace TransferLearning.Models.Backbones;

/// <summary>Whose definition of a network weights were made with, where definitions differ in padding or in batch norm's epsilon.</summary>
public enum Convention
{
    Torchvision,
    Keras,

    /// <summary>torchvision's network with PyTorch's own epsilon in its batch norms (1e-5), where torchvision took over TensorFlow's (1e-3).</summary>
    Timm,
}

/// <summary>Published weights of a backbone.</summary>
/// <param name="Name">What <c>weights:</c> says, for example <c>imagenet1k_v1</c>.</param>
/// <param name="Url">Where the file is.</param>
/// <param name="Preprocessing">What the weights expect of an image.</param>
public sealed record WeightsTag(string Name, Uri Url, Preprocessing Preprocessing)
{
    /// <summary>The file's name at its source.</summary>
    public string FileName => Path.GetFileName(Url.LocalPath);

    /// <summary>The first hexadecimal digits of the file's SHA-256, as many as are published (torchvision puts eight into the file's name); null where none are.</summary>
    public string? Sha256Prefix { get; init; }

    /// <summary>The file's MD5 where that is what is published (Keras); null where it is not.</summary>
    public string? Md5 { get; init; }

    /// <summary>What the file is checked by: the SHA-256 or its first digits, or <c>md5:</c> and the MD5; null where nothing is published.</summary>
    public string? Digest => Sha256Prefix ?? (Md5 is null ? null : "md5:" + Md5);

    public Convention Convention { get; init; } = Convention.Torchvision;

    /// <summary>Published accuracy on ImageNet's validation set, percent; null where unknown.</summary>
    public double? Top1 { get; init; }

    /// <summary>Published top-5 accuracy, percent; null where unknown.</summary>
    public double? Top5 { get; init; }

    /// <summary>The image size, in pixels, at which the accuracy was measured.</summary>
    public int ImageSize { get; init; } = 224;

    /// <summary>Other names of <c>weights:</c> for the same.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Whether the file holds the classifier too.</summary>
    public bool HasTop { get; init; } = true;

    /// <summary>torchvision's file of a name such as <c>vgg16-397923af</c>, whose end is the hash's beginning.</summary>
    public static WeightsTag Torchvision(string name, string file, double top1, double top5, int imageSize = 224) =>
        new(name, new($"https://download.pytorch.org/models/{file}.pth"), Preprocessing.Torchvision)
        {
            Sha256Prefix = file[(file.LastIndexOf('-') + 1)..],
            Top1 = top1,
            Top5 = top5,
            ImageSize = imageSize,
        };
}
