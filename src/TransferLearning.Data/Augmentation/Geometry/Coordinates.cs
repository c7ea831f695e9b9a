using System.Runtime.CompilerServices;

namespace TransferLearning.Data.Augmentation.Geometry;

/// <summary>Maps coordinates outside a picture back into it, as SciPy's <c>ndimage</c> does for spline order 1 and below.</summary>
internal static class Coordinates
{
    /// <summary>The result of <see cref="Map"/> for the constant colour.</summary>
    public const double Outside = -1;

    /// <summary>
    /// The coordinate in [0, length − 1] for any coordinate; <see cref="Outside"/> beyond the edge with <see cref="FillMode.Constant"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Map(double at, int length, FillMode fill)
    {
        if (at >= 0 && at <= length - 1)
            return at;
        return fill switch
        {
            FillMode.Constant => Outside,
            FillMode.Reflect => Reflect(at, length),
            FillMode.Wrap => Wrap(at, length),
            _ => at < 0 ? 0 : length - 1,
        };
    }

    private static double Reflect(double at, int length)
    {
        var period = 2.0 * length;
        if (at < 0)
        {
            if (at < -period)
                at = period * (long)(-at / period) + at;
            at = at < -length ? at + period : -at - 1;
        }
        else
        {
            at -= period * (long)(at / period);
            if (at >= length)
                at = period - at - 1;
        }
        // Within half a pixel of the edge, both neighbours are the edge pixel.
        return Math.Clamp(at, 0, length - 1);
    }

    private static double Wrap(double at, int length)
    {
        if (length <= 1)
            return 0;
        double period = length - 1;
        return at < 0 ? at + period * ((long)(-at / period) + 1) : at - period * (long)(at / period);
    }
}
