using TransferLearning.Experiments.Randomness;

namespace TransferLearning.Data.Shapes;

/// <summary>
/// Draws <see cref="DrawnPicture"/>s: one shape of random place, size, rotation, stretch and colour on a background of two colours with
/// noise, sometimes with low contrast. A filled shape has clutter around it, an outline has none.
/// Every pixel is a pure function of the picture's description.
/// </summary>
internal static unsafe class ShapePainter
{
    private const int Samples = 3; // samples per side of a pixel, for smooth edges

    /// <summary>Draws a picture, 4 bytes per pixel.</summary>
    public static void Draw(DrawnPicture picture, PixelBuffer target)
    {
        target.Resize(picture.Size, picture.Size, 4);
        var draw = new Draws(picture);
        var outline = picture.Style == ShapeStyle.Outline;
        var (ground, strokes, shape) = Place(ref draw, picture);
        var noise = outline ? draw.Between(3, 14) : draw.Between(6, 26);
        var scene = new Scene(ground, strokes, shape);
        Span<double> color = stackalloc double[3];
        Span<int> above = new int[picture.Size + 1], below = new int[picture.Size + 1];
        scene.Hits(0, picture.Size, below);
        var to = target.Pixels;
        for (var y = 0; y < picture.Size; y++)
        {
            var swap = above;
            above = below;
            below = swap;
            scene.Hits(y + 1, picture.Size, below);
            for (var x = 0; x < picture.Size; x++, to += 4)
            {
                // If the four corners show the same thing, the pixel shows it too. Otherwise an edge crosses the pixel.
                var flat = above[x] == above[x + 1] && above[x] == below[x] && above[x] == below[x + 1];
                scene.Shade(x, y, picture.Size, flat ? 1 : Samples, color);
                for (var channel = 0; channel < 3; channel++)
                    to[channel] = (byte)Math.Clamp(Math.Round(color[channel] + noise * draw.Noise((y * picture.Size + x) * 3 + channel)), 0, 255);
                to[3] = 255;
            }
        }
    }

    /// <summary>The shape of a picture, at its place.</summary>
    public static PlacedShape Shape(DrawnPicture picture)
    {
        var draw = new Draws(picture);
        return Place(ref draw, picture).Shape;
    }

    private static (Ground Ground, Stroke[] Strokes, PlacedShape Shape) Place(ref Draws draw, DrawnPicture picture)
    {
        var ground = Ground.Of(ref draw);
        var strokes = picture.Style == ShapeStyle.Outline ? [] : new Stroke[4 + draw.Below(5)];
        for (var i = 0; i < strokes.Length; i++)
            strokes[i] = Stroke.Of(ref draw, ground);
        return (ground, strokes, PlacedShape.Of(ref draw, picture, ground));
    }

    private readonly ref struct Scene(Ground ground, Stroke[] strokes, PlacedShape shape)
    {
        private const int TheGround = -1, TheShape = -2;

        /// <summary>Finds what is visible at a row of pixel corners.</summary>
        public void Hits(int row, int size, Span<int> hits)
        {
            for (var x = 0; x <= size; x++)
                hits[x] = Hit((double)x / size, (double)row / size);
        }

        /// <summary>The mean colour of a pixel, from a number of samples per side.</summary>
        public void Shade(int x, int y, int size, int samples, Span<double> color)
        {
            color.Clear();
            for (var sub = 0; sub < samples * samples; sub++)
            {
                var u = (x + (sub % samples + 0.5) / samples) / size;
                var v = (y + (sub / samples + 0.5) / samples) / size;
                var hit = Hit(u, v);
                var seen = hit == TheGround ? ground.At(u, v) : hit == TheShape ? shape.Color : strokes[hit].Color;
                color[0] += seen.Red;
                color[1] += seen.Green;
                color[2] += seen.Blue;
            }
            for (var channel = 0; channel < 3; channel++)
                color[channel] /= samples * samples;
        }

        private int Hit(double u, double v)
        {
            var inside = shape.Contains(u, v);
            for (var i = strokes.Length - 1; i >= 0; i--)
                if ((strokes[i].InFront || !inside) && strokes[i].Contains(u, v))
                    return i;
            return inside ? TheShape : TheGround;
        }
    }

    /// <summary>The picture's random numbers, in sequence.</summary>
    internal ref struct Draws
    {
        private readonly PhiloxStream _numbers, _noise;
        private readonly long _sample;
        private int _next;

        public Draws(DrawnPicture picture)
        {
            // The hash of the kind is part of the counter, so that pictures of two kinds with the same index are independent.
            var kind = (int)StableHash.Of(picture.Kind);
            _numbers = Philox.Open(picture.Seed, RandomStream.Shapes, epoch: 0, kind);
            _noise = Philox.Open(picture.Seed, RandomStream.Shapes, epoch: 1, kind);
            _sample = picture.Index;
        }

        public double Unit() => _numbers.Uniform(_sample, _next++);

        public double Between(double low, double high) => low + (high - low) * Unit();

        public int Below(int bound) => (int)(Unit() * bound);

        /// <summary>Approximately a normal number with deviation 1: the scaled sum of four 8-bit uniform numbers.</summary>
        public readonly double Noise(int index)
        {
            var bits = _noise.Bits(_sample, index);
            var sum = (bits & 255) + ((bits >> 8) & 255) + ((bits >> 16) & 255) + (bits >> 24);
            return (sum - 510.0) / 147.8;
        }
    }
}
