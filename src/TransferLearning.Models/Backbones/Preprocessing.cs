namespace TransferLearning.Models.Backbones;

/// <summary>The order in which weights expect an image's channels.</summary>
public enum ChannelOrder
{
    Rgb,
    Bgr,
}

/// <summary>What weights expect of an image: pixel (0 to 255) times <paramref name="Scale"/>, minus the mean, divided by the deviation, a channel.</summary>
/// <param name="Scale">Factor of the pixel's value.</param>
/// <param name="Mean">Three numbers, in the order of <paramref name="Order"/>.</param>
/// <param name="Std">Three numbers, in the order of <paramref name="Order"/>.</param>
/// <param name="Order">The order of the channels.</param>
public sealed record Preprocessing(double Scale, IReadOnlyList<double> Mean, IReadOnlyList<double> Std, ChannelOrder Order = ChannelOrder.Rgb)
{
    /// <summary>torchvision's: RGB in 0 to 1, ImageNet's mean and deviation.</summary>
    public static Preprocessing Torchvision { get; } = new(1 / 255.0, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);

    /// <summary>Keras's mode 'tf': RGB in −1 to 1.</summary>
    public static Preprocessing MinusOneToOne { get; } = new(1 / 127.5, [1, 1, 1], [1, 1, 1]);

    /// <summary>Keras's EfficientNetV2: RGB times 1/128, minus 1.</summary>
    public static Preprocessing Halves { get; } = new(1 / 128.0, [1, 1, 1], [1, 1, 1]);

    /// <summary>Keras's mode 'caffe' (VGG, ResNet): BGR in 0 to 255, minus the mean.</summary>
    public static Preprocessing Caffe { get; } = new(1, [103.939, 116.779, 123.68], [1, 1, 1], ChannelOrder.Bgr);

    /// <summary>RGB in 0 to 1 and nothing else: for networks trained from scratch.</summary>
    public static Preprocessing UnitRange { get; } = new(1 / 255.0, [0, 0, 0], [1, 1, 1]);

    /// <summary>Pixel value times the first plus the second, for channel <paramref name="channel"/> of the network's input (that is, in <see cref="Order"/>).</summary>
    public (double Factor, double Addend) Affine(int channel) => (Scale / Std[channel], -Mean[channel] / Std[channel]);

    /// <summary>Which channel of an RGB image the network's input channel is.</summary>
    public int Source(int channel) => Order == ChannelOrder.Bgr ? 2 - channel : channel;

    public bool Equals(Preprocessing? other) =>
        other is not null && Scale == other.Scale && Order == other.Order && Mean.SequenceEqual(other.Mean) && Std.SequenceEqual(other.Std);

    public override int GetHashCode() => HashCode.Combine(Scale, Order, Mean.Count > 0 ? Mean[0] : 0, Std.Count > 0 ? Std[0] : 0);
}
