using SkiaSharp;
using TransferLearning.TestSupport;

namespace TransferLearning.Training.Tests.Running;

/// <summary>Pictures of one colour.</summary>
internal static class ColourPicture
{
    public static void Write(TemporaryFolder folder, string name, SKColor colour, int width = 16, int height = 16)
    {
        using var bitmap = new SKBitmap(width, height);
        bitmap.Erase(colour);
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        File.WriteAllBytes(folder.At(name.Split('/')), data.ToArray());
    }
}
