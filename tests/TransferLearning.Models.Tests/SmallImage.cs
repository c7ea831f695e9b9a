namespace TransferLearning.Models.Tests;

/// <summary>
/// Which networks the numeric tests run. They run every network on small images, but ViT-L/16 only where the environment variable TL_TESTS is 'full': its
/// 304 million parameters take 7 GB for a training step in 64 bits, and its layers are the same as ViT-B/16's.
/// </summary>
internal static class Sizes
{
    private const long Most = 200_000_000;

    public static bool IsQuick(Backbone backbone) => IsFull || backbone.ParameterCount < Most;

    /// <summary>Whether a network of so many parameters is compiled block by block too, not only once as a whole, and makes a training step.</summary>
    public static bool IsSmall(long parameters) => IsFull || parameters < 40_000_000;

    public static bool IsFull => Environment.GetEnvironmentVariable("TL_TESTS") == "full";
}

/// <summary>The smallest image that exercises a network, which keeps the tests fast.</summary>
internal static class SmallImage
{
    public static int Of(Backbone backbone) => backbone.FixedImageSize ? backbone.ImageSize : backbone.Family == "Inception V3" ? 96 : 64;
}
