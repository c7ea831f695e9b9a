using TransferLearning.Experiments.Randomness;

namespace TransferLearning.Data;

/// <summary>
/// Draws <see cref="DrawnPicture"/>s: one shape of random place, size, turn, stretch and colour over a ground of two colours with
/// clutter and noise, its contrast sometimes low. Every pixel is a pure function of the picture's description.
/// </summary>
internal static unsafe class ShapePainter
{
    private const int Samples = 3; // a side of a pixel, for smooth edges

    /// <summary>Draws a picture, 4 bytes a pixel.</summary>
    public static void Draw(DrawnPicture picture, PixelBuffer target)
    {
        target.Resize(picture.Size, picture.Size, 4);
        var draw = new Draws(picture);
        var ground = Ground.Of(ref draw);
        var strokes = new Stroke[4 + draw.Below(5)];
        for (var i = 0; i < strokes.Length; i++)
            strokes[i] = Stroke.Of(ref draw, ground);
        var shape = PlacedShape.Of(ref draw, picture.Kind, ground);
        var noise = draw.Between(6, 26);
        Span<double> color = stackalloc double[3];
        var to = target.Pixels;
        for (var y = 0; y < picture.Size; y++)
            for (var x = 0; x < picture.Size; x++, to += 4)
            {
                Shade(x, y, picture.Size, ground, strokes, shape, color);
                for (var channel = 0; channel < 3; channel++)
                    to[channel] = (byte)Math.Clamp(Math.Round(color[channel] + noise * draw.Noise((y * picture.Size + x) * 3 + channel)), 0, 255);
                to[3] = 255;
            }
    }

    private static void Shade(int x, int y, int size, in Ground ground, Stroke[] strokes, in PlacedShape shape, Span<double> color)
    {
        color.Clear();
        for (var sub = 0; sub < Samples * Samples; sub++)
        {
            var u = (x + (sub % Samples + 0.5) / Samples) / size;
            var v = (y + (sub / Samples + 0.5) / Samples) / size;
            var hit = shape.Contains(u, v) ? shape.Color : ground.At(u, v);
            foreach (var stroke in strokes)
                if (stroke.Contains(u, v) && (stroke.InFront || !shape.Contains(u, v)))
                    hit = stroke.Color;
            color[0] += hit.Red;
            color[1] += hit.Green;
            color[2] += hit.Blue;
        }
        for (var channel = 0; channel < 3; channel++)
            color[channel] /= Samples * Samples;
    }

    /// <summary>The picture's random numbers, one after the other.</summary>
    internal ref struct Draws
    {
        private readonly PhiloxStream _numbers, _noise;
        private readonly long _sample;
        private int _next;

        public Draws(DrawnPicture picture)
        {
            // The kind's hash is part of the counter, so that two kinds of one index have nothing in common.
            var kind = (int)StableHash.Of(picture.Kind);
            _numbers = Philox.Open(picture.Seed, RandomStream.Shapes, epoch: 0, kind);
            _noise = Philox.Open(picture.Seed, RandomStream.Shapes, epoch: 1, kind);
            _sample = picture.Index;
        }

        public double Unit() => _numbers.Uniform(_sample, _next++);

        public double Between(double low, double high) => low + (high - low) * Unit();

        public int Below(int bound) => (int)(Unit() * bound);

        /// <summary>Near enough to a normal number of deviation 1: the sum of four 8-bit uniforms, scaled.</summary>
        public readonly double Noise(int index)
        {
            var bits = _noise.Bits(_sample, index);
            var sum = (bits & 255) + ((bits >> 8) & 255) + ((bits >> 16) & 255) + (bits >> 24);
            return (sum - 510.0) / 147.8;
        }
    }
}
