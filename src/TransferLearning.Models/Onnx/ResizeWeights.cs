namespace TransferLearning.Models.Onnx;

/// <summary>
/// Writes the weights of one axis of an antialiased resize as ONNX nodes: Pillow's <c>precompute_coeffs</c>, as whole numbers of 1/16384 that sum
/// to exactly 1. Training resizes with the same numbers (<c>ResampleWeights</c> in the room Pictures), so both give the same pixels.
/// </summary>
internal static class ResizeWeights
{
    /// <summary>One, as a weight. Sums of weighted bytes are whole numbers below 2^24, which a float holds exactly.</summary>
    public const int One = 1 << 14;

    /// <summary>Writes the weights.</summary>
    /// <param name="scope">Takes the nodes.</param>
    /// <param name="input">The axis's length before, a whole number.</param>
    /// <param name="output">Its length after, a whole number.</param>
    /// <param name="cubic">Whether the filter is a cubic with a = −0.5; else it is a triangle.</param>
    /// <returns>A matrix of floats, output × input.</returns>
    public static string Write(OnnxScope scope, string input, string output, bool cubic)
    {
        var zero = scope.Double(0);
        var scale = scope.Emit("Div", scope.Cast(input, OnnxType.Double), scope.Cast(output, OnnxType.Double));
        var filterScale = scope.Emit("Max", scale, scope.Double(1));
        var support = cubic ? scope.Emit("Mul", filterScale, scope.Double(2)) : filterScale;
        var center = scope.Unsqueeze(scope.Emit("Mul", scope.Emit("Add", Count(output), scope.Double(0.5)), scale), 1);
        var place = scope.Unsqueeze(Count(input), 0);

        var first = scope.Emit("Max", scope.Emit("Floor", [scope.Emit("Add", scope.Emit("Sub", center, support), scope.Double(0.5))]), zero);
        var end = scope.Emit("Floor", [scope.Emit("Add", scope.Emit("Add", center, support), scope.Double(0.5))]);
        var inside = scope.Emit("And", scope.Emit("GreaterOrEqual", place, first), scope.Emit("Less", place, end));

        var distance = scope.Emit("Abs", [scope.Emit("Div", scope.Emit("Add", scope.Emit("Sub", place, center), scope.Double(0.5)), filterScale)]);
        var filter = cubic ? Cubic(scope, distance, zero) : scope.Emit("Max", scope.Emit("Sub", scope.Double(1), distance), zero);
        var exact = scope.Emit("Where", [inside, filter, zero]);
        var share = scope.Emit("Div", exact, Sum(exact));
        var rounded = scope.Emit("Round", [scope.Emit("Mul", share, scope.Double(One))]);

        // What rounding leaves over goes to the largest weight.
        var left = scope.Emit("Sub", scope.Double(One), Sum(rounded));
        var largest = scope.Emit("ArgMax", [rounded], ("axis", 1L), ("keepdims", 1L));
        var takes = scope.Emit("Equal", scope.Cast(place, OnnxType.Int64), largest);
        return scope.Cast(scope.Emit("Add", rounded, scope.Emit("Where", [takes, left, zero])), OnnxType.Float);

        string Count(string length) => scope.Cast(scope.Emit("Range", [scope.Integer(0), length, scope.Integer(1)]), OnnxType.Double);

        string Sum(string matrix) => scope.Emit("ReduceSum", [matrix, scope.Integers(1)], ("keepdims", 1L));
    }

    private static string Cubic(OnnxScope scope, string x, string zero)
    {
        var (one, two) = (scope.Double(1), scope.Double(2));
        // (a + 2)·x³ − (a + 3)·x² + 1 below 1, and a·(x³ − 5·x² + 8·x − 4) below 2, with a = −0.5.
        var near = scope.Emit("Add", Times(Times(scope.Emit("Sub", Times(scope.Double(1.5), x), scope.Double(2.5)), x), x), one);
        var far = Times(scope.Emit("Sub", Times(scope.Emit("Add", Times(scope.Emit("Sub", x, scope.Double(5)), x), scope.Double(8)), x), scope.Double(4)), scope.Double(-0.5));
        return scope.Emit("Where", [scope.Emit("Less", x, one), near, scope.Emit("Where", [scope.Emit("Less", x, two), far, zero])]);

        string Times(string left, string right) => scope.Emit("Mul", left, right);
    }
}
