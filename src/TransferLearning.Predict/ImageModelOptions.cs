using TransferLearning.Pictures.Decoding;

namespace TransferLearning.Predict;

/// <summary>How a model is run.</summary>
public sealed record ImageModelOptions
{
    /// <summary>The number of threads of one computation; null: one per processor. Idle threads sleep.</summary>
    public int? Threads { get; init; }

    /// <summary>The largest number of pictures that are computed together. A larger number needs more memory and, from some point on, saves no time.</summary>
    public int MostTogether { get; init; } = 16;

    /// <summary>The largest number of pixels of a picture. A larger picture is refused by its header, before memory is allocated for it.</summary>
    public long MostPixels { get; init; } = PictureLimits.MaximumPixels;

    /// <summary>Called before each computation with the number of its pictures.</summary>
    internal Action<int>? Computing { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">A limit is less than 1.</exception>
    internal static ImageModelOptions Checked(ImageModelOptions? options)
    {
        options ??= new ImageModelOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MostTogether, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MostPixels, 1, nameof(options));
        return options;
    }
}
