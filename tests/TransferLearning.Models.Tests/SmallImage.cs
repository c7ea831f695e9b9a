namespace TransferLearning.Models.Tests;

/// <summary>
/// Large networks repeat the structure of their smaller sisters and would take minutes together: tests of numbers run the smallest of
/// each family and what is below 25 million parameters without the classifier, and the others where the environment variable TL_TESTS is 'full'.
/// </summary>
internal static class Sizes
{
    private static readonly Lazy<HashSet<string>> Quick = new(() =>
        [.. BackboneCatalogue.All
            .GroupBy(backbone => backbone.Family)
            .SelectMany(family => family.Select(backbone => (backbone.Name, Parameters: FeatureParameters(backbone))).OrderBy(each => each.Parameters).Where((each, i) => i == 0 || each.Parameters < 25_000_000))
            .Select(each => each.Name)]);

    public static bool IsQuick(Backbone backbone) => Environment.GetEnvironmentVariable("TL_TESTS") == "full" || Quick.Value.Contains(backbone.Name);

    private static long FeatureParameters(Backbone backbone) =>
        backbone.Build(new TensorShape(3, backbone.ImageSize, backbone.ImageSize)).ParameterCount;
}

/// <summary>The smallest image that exercises a network, so that the tests are quick.</summary>
internal static class SmallImage
{
    public static int Of(Backbone backbone) => backbone.FixedImageSize ? backbone.ImageSize : backbone.Family == "Inception V3" ? 96 : 64;
}
