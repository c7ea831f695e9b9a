namespace TransferLearning.Models.Backbones;

/// <summary>The channel order that weights expect.</summary>
public enum ChannelOrder
{
    Rgb,
    Bgr,
}

/// <summary>
/// The preprocessing that weights expect, for each channel: the pixel (0 to 255) times <paramref name="Scale"/>, minus the mean, divided by the deviation.
/// </summary>
/// <param name="Scale">The factor on the pixel's value.</param>
/// <param name="Mean">The means of the three channels, in the order of <paramref name="Order"/>.</param>
/// <param name="Std">The deviations of the three channels, in the order of <paramref name="Order"/>.</param>
/// <param name="Order">The order of the channels.</param>
public sealed record Preprocessing(double Scale, IReadOnlyList<double> Mean, IReadOnlyList<double> Std, ChannelOrder Order = ChannelOrder.Rgb)
{
    /// <summary>torchvision's preprocessing: RGB in 0 to 1, then ImageNet's mean and deviation.</summary>
    public static Preprocessing Torchvision { get; } = new(1 / 255.0, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);

    /// <summary>Keras's mode 'tf': RGB in −1 to 1.</summary>
    public static Preprocessing MinusOneToOne { get; } = new(1 / 127.5, [1, 1, 1], [1, 1, 1]);

    /// <summary>The preprocessing of Keras's EfficientNetV2: RGB times 1/128, minus 1.</summary>
    public static Preprocessing Halves { get; } = new(1 / 128.0, [1, 1, 1], [1, 1, 1]);

    /// <summary>Keras's mode 'caffe' (VGG, ResNet): BGR in 0 to 255, minus the mean.</summary>
    public static Preprocessing Caffe { get; } = new(1, [103.939, 116.779, 123.68], [1, 1, 1], ChannelOrder.Bgr);

    /// <summary>RGB in 0 to 1: for networks trained from scratch.</summary>
    public static Preprocessing UnitRange { get; } = new(1 / 255.0, [0, 0, 0], [1, 1, 1]);

    /// <summary>
    /// The preprocessing as pixel × factor + addend. <paramref name="channel"/> is a channel of the network's input, so it counts in <see cref="Order"/>.
    /// </summary>
    public (double Factor, double Addend) Affine(int channel) => (Scale / Std[channel], -Mean[channel] / Std[channel]);

    /// <summary>The channel of an RGB image that a channel of the network's input is read from.</summary>
    public int Source(int channel) => Order == ChannelOrder.Bgr ? 2 - channel : channel;

    public bool Equals(Preprocessing? other) =>
        other is not null && Scale == other.Scale && Order == other.Order && Mean.SequenceEqual(other.Mean) && Std.SequenceEqual(other.Std);

    public override int GetHashCode() => HashCode.Combine(Scale, Order, Mean.Count > 0 ? Mean[0] : 0, Std.Count > 0 ? Std[0] : 0);
}
