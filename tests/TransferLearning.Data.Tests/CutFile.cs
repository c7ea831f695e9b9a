using TransferLearning.TestSupport;

namespace TransferLearning.Data.Tests;

/// <summary>Cuts the file of a reference picture short.</summary>
internal static class CutFile
{
    /// <summary>
    /// Cuts the file at every third percent. It must be refused with a reason, or decode to the whole picture (its last bytes may be irrelevant: a
    /// second frame, a trailer).
    /// </summary>
    public static void AssertRefusedOrWhole(TemporaryFolder folder, params string[] reference)
    {
        var file = ReferencePicture.At(reference);
        var bytes = File.ReadAllBytes(file);
        using var whole = ReferencePicture.LoadRgb(file);
        for (var percent = 0; percent < 100; percent += 3)
        {
            var path = folder.At($"{percent}-{Path.GetFileName(file)}");
            File.WriteAllBytes(path, bytes[..(bytes.Length * percent / 100)]);
            try
            {
                using var cut = ReferencePicture.LoadRgb(path);
                Assert.Equal((0, 0), ReferencePicture.Compare(cut, whole));
            }
            catch (BadImageException exception)
            {
                Assert.NotEmpty(exception.Message);
            }
        }
    }
}
