using System.Security.Cryptography;

namespace TransferLearning.Data.Tests;

/// <summary>The pictures that the program draws.</summary>
public class ShapesTests
{
    /// <summary>The hashes were recorded before styles existed, so that results on these pictures stay valid.</summary>
    [Theory]
    [InlineData("star", 48, 0, 0, "a662c4e4bb2cd1afc777ce86a086fce82763244ecd6b50d3af77b424310442f9")]
    [InlineData("crescent", 64, 7, 12, "9363f684648907ca10bf6d243ccac36fcabf1b4e983bb03702105dc6518dc8ea")]
    public void Should_draw_the_recorded_filled_shapes(string kind, int size, long seed, int index, string sha256) =>
        Assert.Equal(sha256, Hash(new DrawnPicture(kind, size, seed, index)));

    /// <summary>The hash was recorded when the numbers in the README were measured.</summary>
    [Fact]
    public void Should_draw_the_recorded_outlines() =>
        Assert.Equal("a4b9ddde586c007ca0c9f1acc80d3ba90cd20581a201638688493e822fe4cfbe", Hash(new DrawnPicture("heart", 48, 0, 3, ShapeStyle.Outline)));

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(0.5, 0, false)]
    [InlineData(0.85, 0, true)]
    [InlineData(0, -0.95, true)]
    [InlineData(-1.05, 0, false)]
    public void Should_draw_an_outline_along_the_edge_only(double x, double y, bool drawn)
    {
        // A circle of radius 0.9, with a line that extends 0.1 to both sides.
        Assert.Equal(drawn, new Outline(0.1).Contains((u, v) => u * u + v * v < 0.81, x, y));
    }

    [Fact]
    public void Should_tell_pictures_of_two_styles_apart_by_their_fingerprint()
    {
        var hashes = new FileHashes(store: null);
        string Of(ShapeStyle style) => Fingerprint.OfSample(new Sample("star/000000.png", "star/000000.png", 0) { Drawn = new("star", 48, 0, 0, style) }, hashes);
        Assert.NotEqual(Of(ShapeStyle.Filled), Of(ShapeStyle.Outline));
    }

    private static string Hash(DrawnPicture picture)
    {
        using var pixels = new PixelBuffer();
        ShapePainter.Draw(picture, pixels);
        return Convert.ToHexStringLower(SHA256.HashData(pixels.Bytes));
    }
}
