namespace TransferLearning.Data.Standardising;

/// <summary>Mean and standard deviation of each channel (red, green, blue) of a set of pictures, 0 to 255.</summary>
/// <param name="Mean">The means.</param>
/// <param name="Std">The standard deviations (of the population, as in NumPy).</param>
internal sealed record PixelStatistics(IReadOnlyList<double> Mean, IReadOnlyList<double> Std)
{
    /// <summary>Reads every picture. Sums are exact integers, so the result does not depend on threads or order.</summary>
    /// <exception cref="RunException">A picture cannot be decoded, and the policy is to fail.</exception>
    public static PixelStatistics Of(SampleReader reader, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var total = new Sums();
        var gate = new Lock();
        PictureScan.Each(reader, 0, reader.Set.Count, (_, pixels) =>
        {
            var sums = Sums.Of(pixels);
            lock (gate)
                total.Add(sums);
        }, cancellation);
        return total.Result();
    }

    private struct Sums
    {
        private long _count;
        private UInt128 _red, _green, _blue, _redSquares, _greenSquares, _blueSquares;

        public static Sums Of(ReadOnlySpan<byte> pixels)
        {
            long red = 0, green = 0, blue = 0, redSquares = 0, greenSquares = 0, blueSquares = 0;
            for (var i = 0; i < pixels.Length; i += 3)
            {
                (red, redSquares) = (red + pixels[i], redSquares + pixels[i] * pixels[i]);
                (green, greenSquares) = (green + pixels[i + 1], greenSquares + pixels[i + 1] * pixels[i + 1]);
                (blue, blueSquares) = (blue + pixels[i + 2], blueSquares + pixels[i + 2] * pixels[i + 2]);
            }
            return new()
            {
                _count = pixels.Length / 3,
                _red = (UInt128)red,
                _green = (UInt128)green,
                _blue = (UInt128)blue,
                _redSquares = (UInt128)redSquares,
                _greenSquares = (UInt128)greenSquares,
                _blueSquares = (UInt128)blueSquares,
            };
        }

        public void Add(in Sums other)
        {
            _count += other._count;
            (_red, _green, _blue) = (_red + other._red, _green + other._green, _blue + other._blue);
            (_redSquares, _greenSquares, _blueSquares) = (_redSquares + other._redSquares, _greenSquares + other._greenSquares, _blueSquares + other._blueSquares);
        }

        public readonly PixelStatistics Result() => new(
            [(double)_red / _count, (double)_green / _count, (double)_blue / _count],
            [Deviation(_red, _redSquares), Deviation(_green, _greenSquares), Deviation(_blue, _blueSquares)]);

        // (n · Σx² − (Σx)²) / n², with an integer numerator, so that no precision is lost.
        private readonly double Deviation(UInt128 sum, UInt128 squares) =>
            Math.Sqrt((double)((UInt128)_count * squares - sum * sum)) / _count;
    }
}
