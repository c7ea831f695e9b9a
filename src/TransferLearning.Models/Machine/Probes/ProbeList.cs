using TransferLearning.Models.Ops;

namespace TransferLearning.Models.Machine.Probes;

/// <summary>
/// The operations that a processor is tried with: some of each kind and size from the catalogue's networks, and every shape that was wrong
/// or crashed on some machine. Large maps are left out: they take long and differ from small ones only in the number of rows.
/// </summary>
public static class ProbeList
{
    /// <summary>
    /// 1×1 convolutions that libtorch 2.10 computed wrong, or crashed on, on an AMD EPYC that reports no caches, and two that were right there.
    /// </summary>
    private static readonly (int In, int Out, int[] Maps)[] Known =
        [(320, 1280, [3, 5, 7]), (960, 320, [3, 5, 7]), (2048, 512, [3, 5, 7]), (512, 2048, [3, 5, 7]), (960, 160, [7]), (64, 256, [14])];

    /// <summary>Other 1×1 convolutions: input channels, output channels, sides of the maps.</summary>
    private static readonly (int In, int Out, int[] Maps)[] Pointwise =
    [
        // ResNet, ResNeXt, RegNet
        (256, 64, [14]), (256, 1024, [7]), (1024, 256, [7]), (440, 440, [7]),
        // MobileNets, MNASNet, EfficientNet, and their squeeze-and-excitation on maps of 1×1
        (32, 16, [28]), (24, 144, [14]), (144, 24, [14]), (1024, 1024, [7]), (112, 672, [7]), (1152, 320, [7]), (960, 240, [1]), (48, 1152, [1]),
        // DenseNet, Inception, ShuffleNet, SqueezeNet
        (1024, 512, [7]), (768, 192, [12]), (2048, 320, [5]), (232, 232, [7]), (64, 16, [13]), (512, 1000, [13]),
    ];

    /// <summary>Other convolutions: input channels, filters, kernel height and width, stride, groups, side of the map.</summary>
    private static readonly (int In, int Out, int Height, int Width, int Stride, int Groups, int Map)[] Windowed =
    [
        // First layers: 7×7, 3×3 and patches.
        (3, 64, 7, 7, 2, 1, 64), (3, 32, 3, 3, 2, 1, 64), (3, 96, 4, 4, 4, 1, 64), (3, 64, 3, 3, 1, 1, 32), (3, 384, 16, 16, 16, 1, 64),
        (64, 64, 3, 3, 1, 1, 14), (128, 128, 3, 3, 2, 1, 14), (256, 256, 3, 3, 1, 1, 14), (512, 512, 3, 3, 1, 1, 7), (128, 32, 3, 3, 1, 1, 14),
        (192, 192, 1, 7, 1, 1, 12), (192, 192, 7, 1, 1, 1, 12), (448, 384, 3, 3, 1, 1, 5), (192, 384, 2, 2, 2, 1, 14), (256, 512, 1, 1, 2, 1, 14),
        // Depthwise and grouped.
        (96, 96, 3, 3, 2, 96, 28), (960, 960, 3, 3, 1, 960, 7), (672, 672, 5, 5, 1, 672, 7), (384, 384, 7, 7, 1, 384, 14), (128, 128, 3, 3, 1, 32, 14), (440, 440, 3, 3, 2, 55, 14),
    ];

    /// <summary>Linear layers: input features, output features, tokens (0 for none).</summary>
    private static readonly (int In, int Out, int Tokens)[] Products = [(1280, 256, 0), (256, 5, 0), (512, 1000, 0), (4096, 512, 0), (384, 1536, 50), (1536, 384, 49)];

    /// <summary>Every probe of a precision, the most likely to fail first.</summary>
    public static IEnumerable<Probe> All(bool bf16) => bf16 ? Bf16() : Fp32();

    private static IEnumerable<Probe> Fp32()
    {
        foreach (var (shapes, batches) in new[] { (Known, new[] { 1, 2, 4 }), (Pointwise, [1, 4]) })
            foreach (var (channels, filters, maps) in shapes)
                foreach (var map in maps)
                    foreach (var batch in batches)
                        yield return new(Square(filters, 1), new(channels, map, map), batch);
        foreach (var (channels, filters, height, width, stride, groups, map) in Windowed)
            foreach (var batch in groups > 1 ? [2] : new[] { 1, 4 })
                yield return new(Convolution(filters, height, width, stride, groups), new(channels, map, map), batch);
        foreach (var (features, units, tokens) in Products)
            foreach (var batch in tokens > 0 ? [2] : new[] { 1, 20 })
                yield return new(new Linear(units), tokens > 0 ? new(tokens, features) : new(features), batch);
        yield return new(new Attention(3), new(50, 192), 2);
    }

    private static IEnumerable<Probe> Bf16() =>
    [
        new(Square(1280, 1), new(320, 5, 5), 2, Bf16: true),
        new(Square(512, 1), new(2048, 3, 3), 2, Bf16: true),
        new(Square(2048, 1), new(512, 3, 3), 2, Bf16: true),
        new(Square(160, 1), new(960, 7, 7), 2, Bf16: true),
        new(Convolution(64, 7, 7, 2, 1), new(3, 32, 32), 2, Bf16: true),
        new(Square(64, 3), new(64, 7, 7), 4, Bf16: true),
        new(Convolution(96, 3, 3, 1, 96), new(96, 7, 7), 2, Bf16: true),
        new(new Linear(256), new(1280), 20, Bf16: true),
    ];

    private static Conv Square(long filters, long size) => Convolution(filters, size, size, 1, 1);

    private static Conv Convolution(long filters, long height, long width, long stride, long groups) =>
        new(filters, new Window(height, width, stride, stride, new Padding((height - 1) / 2, (width - 1) / 2, (height - 1) / 2, (width - 1) / 2)), groups);
}
