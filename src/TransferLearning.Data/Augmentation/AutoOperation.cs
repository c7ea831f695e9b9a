namespace TransferLearning.Data.Augmentation;

/// <summary>
/// One operation of RandAugment and TrivialAugment: torchvision's <c>_apply_op</c>. Geometric operations are only recorded in the
/// <see cref="ImageWork"/>, so that consecutive ones become one resampling.
/// </summary>
/// <param name="Name">torchvision's name.</param>
/// <param name="Apply">Applies the operation to a picture; arguments: the work, the magnitude, the interpolation order.</param>
internal sealed record AutoOperation(string Name, Action<ImageWork, double, int> Apply)
{
    /// <summary>All operations, in torchvision's order. Results depend on the order.</summary>
    public static IReadOnlyList<AutoOperation> All { get; } =
    [
        new("Identity", (_, _, _) => { }),
        new("ShearX", (work, m, order) => Move(work, m, 0, 0, m * work.Height / 2, order)),
        new("ShearY", (work, m, order) => Move(work, 0, m, m * work.Width / 2, 0, order)),
        new("TranslateX", (work, m, order) => Move(work, 0, 0, 0, -(int)m, order)),
        new("TranslateY", (work, m, order) => Move(work, 0, 0, -(int)m, 0, order)),
        new("Rotate", Rotate),
        new("Brightness", (work, m, _) => ColorAdjust.Brightness(work.Bytes(), (float)(1 + m))),
        new("Color", (work, m, _) => ColorAdjust.Saturation(work.Bytes(), (float)(1 + m))),
        new("Contrast", (work, m, _) => ColorAdjust.Contrast(work.Bytes(), (float)(1 + m))),
        new("Sharpness", Sharpen),
        new("Posterize", (work, m, _) => ColorAdjust.Posterize(work.Bytes(), (int)m)),
        new("Solarize", (work, m, _) => ColorAdjust.Solarize(work.Bytes(), m)),
        new("AutoContrast", (work, _, _) => ColorAdjust.AutoContrast(work.Bytes())),
        new("Equalize", (work, _, _) => ColorAdjust.Equalize(work.Bytes())),
    ];

    private static Sampling Reading(int order) => new(FillMode.Constant, Value: 0, order, Blend: true);

    private static void Move(ImageWork work, double columnOfRow, double rowOfColumn, double down, double right, int order) =>
        work.Move(new AffineMap(1, rowOfColumn, columnOfRow, 1, down, right).AboutCenter(work.Height, work.Width), Reading(order));

    private static void Rotate(ImageWork work, double degrees, int order)
    {
        // Counter-clockwise, because rows count downwards.
        var (sin, cos) = Math.SinCos(degrees * (Math.PI / 180));
        work.Move(new AffineMap(cos, sin, -sin, cos, 0, 0).AboutCenter(work.Height, work.Width), Reading(order));
    }

    private static void Sharpen(ImageWork work, double magnitude, int order)
    {
        var source = work.Bytes();
        Neighbourhood.Sharpness(source, work.Fresh(), work.Height, work.Width, (float)(1 + magnitude));
        work.Replace();
    }
}
