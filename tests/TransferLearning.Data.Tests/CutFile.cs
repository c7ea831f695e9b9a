using TransferLearning.TestSupport;

namespace TransferLearning.Data.Tests;

/// <summary>A reference picture's file, cut short.</summary>
internal static class CutFile
{
    /// <summary>Cuts the file at every third percent: it is refused with a reason, or all of its picture is there (its last bytes may mean nothing: a second frame, a trailer).</summary>
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
