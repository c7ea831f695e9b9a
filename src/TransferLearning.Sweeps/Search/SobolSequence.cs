using System.Numerics;

namespace TransferLearning.Sweeps.Search;

/// <summary>
/// The Sobol low-discrepancy sequence in base 2, equal to <c>scipy.stats.qmc.Sobol(scramble=False)</c>: direction numbers of S. Joe and
/// F. Y. Kuo, "Constructing Sobol sequences with better two-dimensional projections", SIAM J. Sci. Comput. 30 (2008), file
/// new-joe-kuo-6; points in the order of Antonov and Saleev's Gray code.
/// </summary>
internal sealed class SobolSequence
{
    /// <summary>The largest supported number of dimensions.</summary>
    public const int MaximumDimensions = 41;

    private const int Width = 32;

    /// <summary>Primitive polynomials over GF(2), with the leading and the constant coefficient, and their initial direction numbers.</summary>
    private static readonly (int Polynomial, int[] Initial)[] Table =
    [
        (3, [1]),
        (7, [1, 3]),
        (11, [1, 3, 1]),
        (13, [1, 1, 1]),
        (19, [1, 1, 3, 3]),
        (25, [1, 3, 5, 13]),
        (37, [1, 1, 5, 5, 17]),
        (41, [1, 1, 5, 5, 5]),
        (47, [1, 1, 7, 11, 19]),
        (55, [1, 1, 5, 1, 1]),
        (59, [1, 1, 1, 3, 11]),
        (61, [1, 3, 5, 5, 31]),
        (67, [1, 3, 3, 9, 7, 49]),
        (91, [1, 1, 1, 15, 21, 21]),
        (97, [1, 3, 1, 13, 27, 49]),
        (103, [1, 1, 1, 15, 7, 5]),
        (109, [1, 3, 1, 15, 13, 25]),
        (115, [1, 1, 5, 5, 19, 61]),
        (131, [1, 3, 7, 11, 23, 15, 103]),
        (137, [1, 3, 7, 13, 13, 15, 69]),
        (143, [1, 1, 3, 13, 7, 35, 63]),
        (145, [1, 3, 5, 9, 1, 25, 53]),
        (157, [1, 3, 1, 13, 9, 35, 107]),
        (167, [1, 3, 1, 5, 27, 61, 31]),
        (171, [1, 1, 5, 11, 19, 41, 61]),
        (185, [1, 3, 5, 3, 3, 13, 69]),
        (191, [1, 1, 7, 13, 1, 19, 1]),
        (193, [1, 3, 7, 5, 13, 19, 59]),
        (203, [1, 1, 3, 9, 25, 29, 41]),
        (211, [1, 3, 5, 13, 23, 1, 55]),
        (213, [1, 3, 7, 3, 13, 59, 17]),
        (229, [1, 3, 1, 3, 5, 53, 69]),
        (239, [1, 1, 5, 5, 23, 33, 13]),
        (241, [1, 1, 7, 7, 1, 61, 123]),
        (247, [1, 1, 7, 9, 13, 61, 49]),
        (253, [1, 3, 3, 5, 3, 55, 33]),
        (285, [1, 3, 1, 15, 31, 13, 49, 245]),
        (299, [1, 3, 5, 15, 31, 59, 63, 97]),
        (301, [1, 3, 1, 11, 11, 11, 77, 249]),
        (333, [1, 3, 1, 11, 27, 43, 71, 9]),
    ];

    private readonly uint[][] _directions;

    /// <exception cref="ArgumentException">There is no dimension, or there are more than <see cref="MaximumDimensions"/>.</exception>
    public SobolSequence(int dimensions)
    {
        if (dimensions is < 1 or > MaximumDimensions)
            throw new ArgumentException($"a quasi-random sweep has 1 to {MaximumDimensions} parameters, not {dimensions}");
        _directions = [.. Enumerable.Range(0, dimensions).Select(Directions)];
    }

    /// <summary>The coordinates of a point as binary fractions of 32 bits, one for each dimension.</summary>
    /// <param name="index">The point's number, from 0 (the origin).</param>
    public uint[] Bits(int index)
    {
        var gray = (uint)index ^ ((uint)index >> 1);
        var point = new uint[_directions.Length];
        for (var bit = 0; gray >> bit != 0; bit++)
            if ((gray >> bit & 1) != 0)
                for (var d = 0; d < point.Length; d++)
                    point[d] ^= _directions[d][bit];
        return point;
    }

    private static uint[] Directions(int dimension)
    {
        var v = new uint[Width];
        if (dimension == 0)
        {
            for (var i = 0; i < Width; i++)
                v[i] = 1u << (Width - 1 - i);
            return v;
        }

        var (polynomial, initial) = Table[dimension - 1];
        var degree = BitOperations.Log2((uint)polynomial);
        for (var i = 0; i < degree; i++)
            v[i] = (uint)initial[i] << (Width - 1 - i);
        for (var i = degree; i < Width; i++)
        {
            v[i] = v[i - degree] ^ (v[i - degree] >> degree);
            for (var k = 1; k < degree; k++)
                if ((polynomial >> (degree - k) & 1) != 0)
                    v[i] ^= v[i - k];
        }

        return v;
    }
}
