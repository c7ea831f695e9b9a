namespace TransferLearning.Data.Augmentation;

/// <summary>
/// The random parameters for one picture: Keras's <c>get_random_transform</c>, with its names. <c>Tx</c> and <c>Zx</c> are along the height (down),
/// as the names of Keras's ranges say and as pictures moved up to keras-preprocessing 1.1.2. The centre and the brightness are as in Keras 3
/// (docs/augmentation.md, "Which Keras").
/// </summary>
/// <param name="Theta">Rotation in degrees.</param>
/// <param name="Tx">Shift along the height in pixels.</param>
/// <param name="Ty">Shift along the width in pixels.</param>
/// <param name="Shear">Shear in degrees.</param>
/// <param name="Zx">Zoom along the height.</param>
/// <param name="Zy">Zoom along the width.</param>
/// <param name="FlipHorizontal">Whether left and right are mirrored.</param>
/// <param name="FlipVertical">Whether top and bottom are mirrored.</param>
/// <param name="ChannelShift">The number added to all channels; null for none.</param>
/// <param name="Brightness">The brightness factor; null for none.</param>
internal readonly record struct GeneratorTransform(
    double Theta, double Tx, double Ty, double Shear, double Zx, double Zy,
    bool FlipHorizontal, bool FlipVertical, double? ChannelShift, double? Brightness)
{
    /// <summary>Draws the parameters as Keras does.</summary>
    public static GeneratorTransform Draw(ImageDataGenerator generator, int height, int width, in SampleDraws draws)
    {
        var zoom = generator.ZoomLimits;
        var zooms = zoom.Low != 1 || zoom.High != 1;
        return new(
            Theta: generator.RotationRange == 0 ? 0 : draws.Between(-generator.RotationRange, generator.RotationRange, 0),
            Tx: Shift(generator.HeightShiftRange, height, draws, 1),
            Ty: Shift(generator.WidthShiftRange, width, draws, 3),
            Shear: generator.ShearRange == 0 ? 0 : draws.Between(-generator.ShearRange, generator.ShearRange, 5),
            Zx: zooms ? draws.Between(zoom.Low, zoom.High, 6) : 1,
            Zy: zooms ? draws.Between(zoom.Low, zoom.High, 7) : 1,
            FlipHorizontal: generator.HorizontalFlip && draws.Chance(0.5, 8),
            FlipVertical: generator.VerticalFlip && draws.Chance(0.5, 9),
            ChannelShift: generator.ChannelShiftRange == 0 ? null : draws.Between(-generator.ChannelShiftRange, generator.ChannelShiftRange, 10),
            Brightness: generator.BrightnessRange is { } range ? draws.Between(range.Low, range.High, 11) : null);
    }

    // numpy.random.choice of a whole number n is one of 0 … n − 1, so `2` shifts by −1, 0 or 1 pixels.
    private static double Shift(ShiftRange range, int side, in SampleDraws draws, int draw)
    {
        if (!range.Moves)
            return 0;
        var sign = draws.Below(2, draw + 1) == 0 ? -1 : 1;
        var shift = range.Choices is { } choices ? choices[draws.Below(choices.Count, draw)] * sign
            : range.IsWhole ? draws.Below((int)Math.Min(Math.Abs(range.Limit), int.MaxValue), draw) * sign
            : draws.Between(-range.Limit, range.Limit, draw);
        return (range.Choices?.Max() ?? range.Limit) < 1 ? shift * side : shift;
    }

    /// <summary>Keras's matrix: rotation · shift · shear · zoom around the centre; null if none of them changes anything.</summary>
    public AffineMap? Map(int height, int width)
    {
        AffineMap? map = null;
        if (Theta != 0)
        {
            var (sin, cos) = (Math.Sin(Theta * (Math.PI / 180)), Math.Cos(Theta * (Math.PI / 180)));
            map = new(cos, -sin, sin, cos, 0, 0);
        }
        if (Tx != 0 || Ty != 0)
            map = Times(map, new(1, 0, 0, 1, Tx, Ty));
        if (Shear != 0)
            map = Times(map, new(1, -Math.Sin(Shear * (Math.PI / 180)), 0, Math.Cos(Shear * (Math.PI / 180)), 0, 0));
        if (Zx != 1 || Zy != 1)
            map = Times(map, new(Zx, 0, 0, Zy, 0, 0));
        return map?.AboutCenter(height, width);
    }

    private static AffineMap Times(AffineMap? left, AffineMap right) => left?.Times(right) ?? right;

    /// <summary>Transforms the picture: Keras's <c>apply_transform</c>.</summary>
    public void Apply(ImageDataGenerator generator, ImageWork work)
    {
        if (Map(work.Height, work.Width) is { } map)
            work.Move(map, new Sampling(generator.FillMode, generator.Cval, generator.InterpolationOrder));
        if (ChannelShift is null && Brightness is null)
            work.Flip(FlipHorizontal, FlipVertical);
        else
            GeneratorColors.Apply(this, work);
    }
}
