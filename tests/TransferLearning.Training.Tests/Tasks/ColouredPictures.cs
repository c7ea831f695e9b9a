using System.Globalization;
using System.Text;
using SkiaSharp;
using TransferLearning.TestSupport;

namespace TransferLearning.Training.Tests.Tasks;

/// <summary>Pictures of one colour, and a table of their labels (<c>red</c>, <c>green</c>, <c>blue</c>) and numbers (<c>level</c>, <c>warmth</c>).</summary>
internal static class ColouredPictures
{
    public const int Count = 60;

    /// <summary>Writes the pictures and <c>pictures.csv</c>.</summary>
    public static void Write(TemporaryFolder folder)
    {
        var random = new Random(4);
        var text = new StringBuilder("file,colours,red,green,blue,level,warmth\n");
        for (var i = 0; i < Count; i++)
        {
            var (red, green, blue) = ((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256));
            var name = string.Create(CultureInfo.InvariantCulture, $"{i:D3}.png");
            using var bitmap = new SKBitmap(16, 16);
            bitmap.Erase(new SKColor(red, green, blue));
            using (var file = File.Create(folder.At(name)))
                bitmap.Encode(file, SKEncodedImageFormat.Png, 100);
            var colours = new[] { ("red", red), ("green", green), ("blue", blue) }.Where(each => each.Item2 > 127).Select(each => each.Item1);
            text.Append(CultureInfo.InvariantCulture, $"{name},{string.Join('|', colours)},{(red > 127 ? 1 : 0)},{(green > 127 ? 1 : 0)},{(blue > 127 ? 1 : 0)},{(red + green + blue) / 3.0:0.00},{(red - blue) / 100.0:0.00}\n");
        }

        folder.Write("pictures.csv", text.ToString());
    }

    /// <summary>An experiment with a small network.</summary>
    /// <param name="source">The source of the training pictures.</param>
    /// <param name="rest">The task, the head's last layer and other keys.</param>
    public static string Yaml(string source, string rest) => $$"""
        seed: 3
        data:
          train: {{source}}
          validation: 0.25
          image_size: 16
          batch_size: 15
        backbone:
          layers:
            - conv: { filters: 8, kernel_size: 3, strides: 2, activation: relu }
            - global_average_pool
        optimizer: { adam: { learning_rate: 0.02 } }
        schedule:
          - { stage: all, epochs: 25 }
        run: { device: cpu, threads: 1, workers: 1 }
        {{rest}}
        """;
}
