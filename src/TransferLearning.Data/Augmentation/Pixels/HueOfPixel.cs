namespace TransferLearning.Data.Augmentation.Pixels;

/// <summary>Conversion to hue, saturation and value and back, as in torchvision's <c>_rgb2hsv</c> and <c>_hsv2rgb</c>.</summary>
internal static class HueOfPixel
{
    /// <summary>Rotates the hue of a pixel.</summary>
    public static void Turn(Span<byte> pixel, float factor)
    {
        var (red, green, blue) = (pixel[0] / 255f, pixel[1] / 255f, pixel[2] / 255f);
        var (most, least) = (Math.Max(red, Math.Max(green, blue)), Math.Min(red, Math.Min(green, blue)));
        if (most == least)
        {
            // A gray pixel has no hue, but the conversion to floats and back still truncates.
            pixel.Fill(ToByte(most));
            return;
        }
        var range = most - least;
        var saturation = range / most;
        var (r, g, b) = ((most - red) / range, (most - green) / range, (most - blue) / range);
        var hue = most == red ? b - g : most == green ? 2 + r - b : 4 + g - r;
        hue = (hue / 6 + 1) % 1;
        hue = (hue + factor) % 1;
        if (hue < 0)
            hue += 1;
        Write(pixel, hue, saturation, most);
    }

    private static void Write(Span<byte> pixel, float hue, float saturation, float value)
    {
        var sector = MathF.Floor(hue * 6);
        var rest = hue * 6 - sector;
        var low = Math.Clamp(value * (1 - saturation), 0, 1);
        var falling = Math.Clamp(value * (1 - saturation * rest), 0, 1);
        var rising = Math.Clamp(value * (1 - saturation * (1 - rest)), 0, 1);
        var (red, green, blue) = ((int)sector % 6) switch
        {
            0 => (value, rising, low),
            1 => (falling, value, low),
            2 => (low, value, rising),
            3 => (low, falling, value),
            4 => (rising, low, value),
            _ => (value, low, falling),
        };
        (pixel[0], pixel[1], pixel[2]) = (ToByte(red), ToByte(green), ToByte(blue));
    }

    // convert_image_dtype: divides [0, 1] into 256 equal parts.
    private static byte ToByte(float value) => (byte)(value * (255 + 1 - 1e-3f));
}
