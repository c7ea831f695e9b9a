namespace TransferLearning.Data.Augmentation;

/// <summary>
/// Keras's <c>ImageDataGenerator</c>: its keys, its order (one affine map around the centre: rotation · shift · shear · zoom; then channel shift,
/// flips, brightness), its distributions and SciPy's interpolation.
/// </summary>
[Kind("image_data_generator", "Keras's ImageDataGenerator.", Inline = true)]
public sealed class ImageDataGenerator : ImageAugmentation, IChecked
{
    [Key("rotation_range", "Rotates by up to this angle in either direction.", Minimum = 0, Maximum = 360, Unit = "degrees", Example = "40")]
    public double RotationRange { get; init; }

    [Key("width_shift_range", "Shifts horizontally: by up to this fraction of the width if it is below 1, else by up to this many pixels. A whole number shifts by fewer whole pixels, a list by one of its numbers.", Example = "0.2")]
    public ShiftRange WidthShiftRange { get; init; } = ShiftRange.None;

    [Key("height_shift_range", "Shifts vertically: by up to this fraction of the height if it is below 1, else by up to this many pixels. A whole number shifts by fewer whole pixels, a list by one of its numbers.", Example = "0.2")]
    public ShiftRange HeightShiftRange { get; init; } = ShiftRange.None;

    [Key("shear_range", "Shears by up to this angle in either direction; in degrees, as in Keras.", Minimum = 0, Maximum = 180, Unit = "degrees", Example = "0.2")]
    public double ShearRange { get; init; }

    [Key("zoom_range", "Zooms each axis by a factor between 1 − this and 1 + this, or between [low, high].", Minimum = 0, Maximum = 100, Example = "0.2")]
    public NumberOrRange ZoomRange { get; init; } = new(0);

    [Key("channel_shift_range", "Adds a random number of up to this magnitude to all channels.", Minimum = 0, Maximum = 255)]
    public double ChannelShiftRange { get; init; }

    [Key("brightness_range", "Multiplies by a factor from [low, high].", Minimum = 0, Maximum = 100, Example = "[0.8, 1.2]")]
    public Interval? BrightnessRange { get; init; }

    [Key("horizontal_flip", "Mirrors half of the pictures horizontally.")]
    public bool HorizontalFlip { get; init; }

    [Key("vertical_flip", "Mirrors half of the pictures vertically.")]
    public bool VerticalFlip { get; init; }

    [Key("fill_mode", "How the area outside a moved picture is filled.")]
    public FillMode FillMode { get; init; } = FillMode.Nearest;

    [Key("cval", "The fill value for 'fill_mode: constant'.", Minimum = 0, Maximum = 255)]
    public double Cval { get; init; }

    [Key("interpolation_order", "How values between pixels are computed: 1 linearly, 0 from the nearest pixel.", Minimum = 0, Maximum = 1)]
    public int InterpolationOrder { get; init; } = 1;

    [Key("rescale", "Multiplies every value (0 to 255) before the network, in place of the weights' own preprocessing.", MinimumExclusive = true, Minimum = 0, Example = "0.00392156862745098")]
    public double? Rescale { get; init; }

    [Key("samplewise_center", "Subtracts each picture's own mean.")]
    public bool SamplewiseCenter { get; init; }

    [Key("samplewise_std_normalization", "Divides by each picture's own standard deviation.")]
    public bool SamplewiseStdNormalization { get; init; }

    [Key("featurewise_center", "Subtracts the training set's mean of each channel.")]
    public bool FeaturewiseCenter { get; init; }

    [Key("featurewise_std_normalization", "Divides by the training set's standard deviation of each channel.")]
    public bool FeaturewiseStdNormalization { get; init; }

    [Key("zca_whitening", "Whitens with the training set's ZCA matrix, over all pixels of a picture: for small pictures only.")]
    public bool ZcaWhitening { get; init; }

    [Key("zca_epsilon", "The number that ZCA whitening adds to the singular values.", Minimum = 0, MinimumExclusive = true)]
    public double ZcaEpsilon { get; init; } = 1e-6;

    internal override int Order => 10;

    /// <summary>False if it only standardises, or all keys have values that change nothing.</summary>
    public override bool Varies =>
        RotationRange != 0 || WidthShiftRange != ShiftRange.None || HeightShiftRange != ShiftRange.None || ShearRange != 0 || ZoomLimits != new Interval(1, 1)
        || ChannelShiftRange != 0 || BrightnessRange is not null || HorizontalFlip || VerticalFlip;

    /// <summary>The limits of the zoom factors.</summary>
    internal Interval ZoomLimits => ZoomRange.IsNumber ? new(1 - ZoomRange.Number, 1 + ZoomRange.Number) : new(ZoomRange.Low, ZoomRange.High);

    /// <inheritdoc/>
    public void Check(ICheck check)
    {
        // Rules of Keras's constructor.
        if (ZoomRange.IsNumber && ZoomRange.Number >= 1)
            check.Error("zoom_range", $"'zoom_range' is {ZoomRange.Number}, so pictures could be zoomed to nothing; give a number below 1 or [low, high].");
        if (ZcaWhitening && FeaturewiseStdNormalization)
            check.Error("featurewise_std_normalization", "'zca_whitening' already normalises the variance; leave out 'featurewise_std_normalization'.");
        if (FeaturewiseStdNormalization && !FeaturewiseCenter)
            check.Error("featurewise_std_normalization", "'featurewise_std_normalization' needs 'featurewise_center: true', as in Keras.");
        if (SamplewiseStdNormalization && !SamplewiseCenter)
            check.Error("samplewise_std_normalization", "'samplewise_std_normalization' needs 'samplewise_center: true', as in Keras.");
    }

    internal override void Apply(ImageWork work, in SampleDraws draws) =>
        GeneratorTransform.Draw(this, work.Height, work.Width, draws).Apply(this, work);
}
