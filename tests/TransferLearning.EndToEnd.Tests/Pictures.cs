using SkiaSharp;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>Picture files for the tests.</summary>
internal static class Pictures
{
    /// <summary>Writes a PNG with one colour and a brighter square in it.</summary>
    public static void Write(string path, int width, int height, byte red, byte green, byte blue)
    {
        using var bitmap = new SKBitmap(width, height);
        bitmap.Erase(new SKColor(red, green, blue));
        using (var canvas = new SKCanvas(bitmap))
        using (var paint = new SKPaint { Color = new SKColor(250, (byte)(255 - green), red) })
            canvas.DrawRect(width / 4f, height / 4f, width / 2f, height / 2f, paint);
        using var file = File.Create(path);
        bitmap.Encode(file, SKEncodedImageFormat.Png, 100);
    }
}
