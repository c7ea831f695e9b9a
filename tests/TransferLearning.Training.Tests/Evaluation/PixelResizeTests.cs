using TransferLearning.Models.Backbones;
using TransferLearning.Models.Engines;
using TransferLearning.Models.Execution;
using TransferLearning.Models.Graphs;
using TransferLearning.Models.Onnx;
using TransferLearning.Models.Ops;
using TransferLearning.TestSupport;

namespace TransferLearning.Training.Tests.Evaluation;

/// <summary>
/// An exported file resizes pictures to the same pixels as training and prediction. <c>PillowReferenceTests</c> compares those with
/// Pillow's; here ONNX Runtime computes the same bytes.
/// </summary>
public sealed class PixelResizeTests
{
    private static readonly Preprocessing AsTheyAre = new(1, [0, 0, 0], [1, 1, 1]);

    // The size of the network, then of the picture: smaller, larger, much larger, equal, flat, upright, and a single pixel.
    public static TheoryData<int, int, int, int> Sizes => new()
    {
        { 32, 32, 20, 24 },
        { 32, 48, 100, 75 },
        { 32, 32, 333, 500 },
        { 40, 24, 40, 24 },
        { 32, 32, 31, 640 },
        { 32, 32, 257, 19 },
        { 24, 32, 1, 1 },
        { 33, 57, 113, 201 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Should_resize_to_the_pixels_of_training(int height, int width, int pictureHeight, int pictureWidth)
    {
        foreach (var mode in Enum.GetValues<ResizeMode>())
            foreach (var interpolation in Enum.GetValues<Interpolation>())
            {
                var picture = Picture(pictureHeight, pictureWidth);
                var expected = Resized(new RawPicture(picture, pictureHeight, pictureWidth), new Size(height, width), mode, interpolation);
                var actual = OnnxFile.Run(File(height, width, new PixelResize(mode, interpolation)), picture, [1, pictureHeight, pictureWidth, 3]);
                Assert.True(expected.AsSpan().SequenceEqual(actual), $"{mode}, {interpolation}: {expected.Zip(actual).Count(pair => pair.First != pair.Second)} of {expected.Length} values differ");
            }
    }

    [Fact]
    public void Should_accept_any_number_of_pictures()
    {
        var model = File(32, 32, new PixelResize(ResizeMode.Crop, Interpolation.Bilinear));
        var (first, second) = (Picture(70, 50), Picture(70, 50).Reverse().ToArray());
        float[] apart = [.. OnnxFile.Run(model, first, [1, 70, 50, 3]), .. OnnxFile.Run(model, second, [1, 70, 50, 3])];
        Assert.Equal(apart, OnnxFile.Run(model, (byte[])[.. first, .. second], [2, 70, 50, 3]));
    }

    // A network that returns its input.
    private static byte[] File(int height, int width, PixelResize resize) => OnnxModel.Write(
        new Graph("pixels", new TensorShape(3, height, width), [new GraphNode("flat", new Flatten(), [Graph.InputName], "flat", "flat", "flat")]),
        new NetworkState(), null, AsTheyAre, resize);

    // Smooth parts and hard edges, where a cubic interpolation overshoots.
    private static byte[] Picture(int height, int width)
    {
        var pixels = new byte[height * width * 3];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (row, column, channel) = (i / 3 / width, i / 3 % width, i % 3);
            pixels[i] = (row / 7 + column / 5) % 3 == channel ? (byte)255 : (byte)(127 + 127 * Math.Sin(0.07 * i + channel));
        }
        return pixels;
    }

    // Channels first, as the network expects.
    private static float[] Resized(RawPicture picture, Size size, ResizeMode mode, Interpolation interpolation)
    {
        var pixels = picture.Fitted(size, mode, interpolation);
        return [.. Enumerable.Range(0, 3).SelectMany(channel => Enumerable.Range(0, size.Height * size.Width).Select(pixel => (float)pixels[pixel * 3 + channel]))];
    }
}
