namespace TransferLearning.Models.Tests;

/// <summary>The smallest image that exercises a network, so that the tests are quick.</summary>
internal static class SmallImage
{
    public static int Of(Backbone backbone) => backbone.FixedImageSize ? backbone.ImageSize : backbone.Family == "Inception V3" ? 96 : 64;
}
