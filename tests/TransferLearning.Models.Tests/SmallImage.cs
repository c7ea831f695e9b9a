namespace TransferLearning.Models.Tests;

/// <summary>
/// Large networks repeat the structure of their smaller sisters and would take minutes together: tests of numbers run them where the
/// environment variable TL_TESTS is 'full'.
/// </summary>
internal static class Sizes
{
    public static bool IsQuick(Backbone backbone) => Environment.GetEnvironmentVariable("TL_TESTS") == "full" || FeatureParameters(backbone) < 25_000_000;

    private static long FeatureParameters(Backbone backbone) =>
        backbone.Build(new TensorShape(3, backbone.ImageSize, backbone.ImageSize)).ParameterCount;
}

/// <summary>The smallest image that exercises a network, so that the tests are quick.</summary>
internal static class SmallImage
{
    public static int Of(Backbone backbone) => backbone.FixedImageSize ? backbone.ImageSize : backbone.Family == "Inception V3" ? 96 : 64;
}
