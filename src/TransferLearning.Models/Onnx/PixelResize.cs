namespace TransferLearning.Models.Onnx;

/// <summary>
/// Writes the resize of a picture as ONNX nodes: the part of the picture that is used, its rows and then its columns resampled, each rounded to
/// whole pixel values. The results are those of <c>Fitting</c> and <c>Resampler</c> in the room Pictures.
/// </summary>
/// <param name="Mode">How the picture is fitted into the size.</param>
/// <param name="Interpolation">How its pixels are resampled.</param>
public sealed record PixelResize(ResizeMode Mode, Interpolation Interpolation)
{
    /// <summary>Writes the nodes.</summary>
    /// <param name="scope">Takes the nodes.</param>
    /// <param name="pixels">The pictures, floats of 0 to 255, N × 3 × height × width.</param>
    /// <param name="size">The size that the network wants.</param>
    /// <returns>N × 3 × height × width of that size.</returns>
    internal string Write(OnnxScope scope, string pixels, Size size)
    {
        var shape = scope.Emit("Shape", [pixels]);
        var (height, width) = (Side(2), Side(3));
        return Mode switch
        {
            ResizeMode.Crop => Crop(scope, pixels, height, width, size),
            ResizeMode.Pad => Pad(scope, pixels, height, width, size),
            _ => Resample(scope, pixels, height, width, scope.Integer(size.Height), scope.Integer(size.Width)),
        };

        string Side(long axis) => scope.Emit("Gather", shape, scope.Integer(axis));
    }

    private string Crop(OnnxScope scope, string pixels, string height, string width, Size size)
    {
        var cropHeight = Largest(width, size.Height, size.Width, height);
        var cropWidth = Largest(height, size.Width, size.Height, width);
        var (top, left) = (Before(height, cropHeight), Before(width, cropWidth));
        var start = List(top, left);
        var end = List(scope.Emit("Add", top, cropHeight), scope.Emit("Add", left, cropWidth));
        var part = scope.Emit("Slice", [pixels, start, end, scope.Integers(2, 3)]);
        return Resample(scope, part, cropHeight, cropWidth, scope.Integer(size.Height), scope.Integer(size.Width));

        // The other side times the target's shape, between 1 and the side itself.
        string Largest(string other, int own, int others, string most) =>
            scope.Emit("Min", scope.Emit("Max", Whole(scope.Emit("Div", scope.Emit("Mul", Real(other), scope.Double(own)), scope.Double(others))), scope.Integer(1)), most);

        string Before(string whole, string part) => Whole(scope.Emit("Div", Real(scope.Emit("Sub", whole, part)), scope.Double(2)));

        string Real(string value) => scope.Cast(value, OnnxType.Double);

        string Whole(string value) => scope.Cast(scope.Emit("Floor", [value]), OnnxType.Int64);

        string List(string first, string second) => scope.Emit("Concat", [scope.Unsqueeze(first, 0), scope.Unsqueeze(second, 0)], ("axis", 0L));
    }

    private string Pad(OnnxScope scope, string pixels, string height, string width, Size size)
    {
        var isWide = scope.Emit("Greater", scope.Emit("Mul", width, scope.Integer(size.Height)), scope.Emit("Mul", height, scope.Integer(size.Width)));
        var fitHeight = scope.Emit("Where", [isWide, Fitted(height, width, size.Width), scope.Integer(size.Height)]);
        var fitWidth = scope.Emit("Where", [isWide, scope.Integer(size.Width), Fitted(width, height, size.Height)]);
        var resized = Resample(scope, pixels, height, width, fitHeight, fitWidth);
        var (top, left) = (Before(size.Height, fitHeight), Before(size.Width, fitWidth));
        var pads = scope.Emit("Concat", [top, left, After(size.Height, fitHeight, top), After(size.Width, fitWidth, left)], ("axis", 0L));
        return scope.Emit("Pad", [resized, pads, scope.Float(0), scope.Integers(2, 3)]);

        string Fitted(string side, string other, int target) => scope.Emit(
            "Max", Nearest(scope.Emit("Mul", scope.Emit("Div", Real(side), Real(other)), scope.Double(target))), scope.Integer(1));

        string Before(int target, string fitted) =>
            scope.Unsqueeze(Nearest(scope.Emit("Mul", Real(scope.Emit("Sub", scope.Integer(target), fitted)), scope.Double(0.5))), 0);

        string After(int target, string fitted, string before) => scope.Emit("Sub", scope.Unsqueeze(scope.Emit("Sub", scope.Integer(target), fitted), 0), before);

        string Real(string value) => scope.Cast(value, OnnxType.Double);

        string Nearest(string value) => scope.Cast(scope.Emit("Round", [value]), OnnxType.Int64);
    }

    private string Resample(OnnxScope scope, string pixels, string height, string width, string newHeight, string newWidth)
    {
        if (Interpolation == Interpolation.Nearest)
            return scope.Emit("Gather", [scope.Emit("Gather", [pixels, Nearest(scope, height, newHeight)], ("axis", 2L)), Nearest(scope, width, newWidth)], ("axis", 3L));
        var cubic = Interpolation == Interpolation.Bicubic;
        var across = scope.Emit("Transpose", [ResizeWeights.Write(scope, width, newWidth, cubic)], ("perm", new[] { 1L, 0 }));
        var rows = Rounded(scope, scope.Emit("MatMul", pixels, across));
        return Rounded(scope, scope.Emit("MatMul", ResizeWeights.Write(scope, height, newHeight, cubic), rows));
    }

    // The pixels of an axis that the nearest ones are: floor((i + 0.5) · scale).
    private static string Nearest(OnnxScope scope, string length, string newLength)
    {
        var scale = scope.Emit("Div", scope.Cast(length, OnnxType.Double), scope.Cast(newLength, OnnxType.Double));
        var count = scope.Cast(scope.Emit("Range", [scope.Integer(0), newLength, scope.Integer(1)]), OnnxType.Double);
        var place = scope.Emit("Floor", [scope.Emit("Mul", scope.Emit("Add", count, scope.Double(0.5)), scale)]);
        return scope.Emit("Min", scope.Cast(place, OnnxType.Int64), scope.Emit("Sub", length, scope.Integer(1)));
    }

    private static string Rounded(OnnxScope scope, string sums)
    {
        var shifted = scope.Emit("Div", scope.Emit("Add", sums, scope.Float(ResizeWeights.One / 2)), scope.Float(ResizeWeights.One));
        return scope.Emit("Clip", [scope.Emit("Floor", [shifted]), scope.Float(0), scope.Float(255)]);
    }
}
