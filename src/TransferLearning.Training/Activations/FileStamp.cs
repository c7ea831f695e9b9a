using TransferLearning.Experiments.Files;

namespace TransferLearning.Training.Activations;

/// <summary>The length and modification time of a picture's file; zero for a drawn picture and for an absent file.</summary>
internal readonly record struct FileStamp(long Length, long Ticks)
{
    public static FileStamp Of(Sample sample)
    {
        var file = LinkedFile.At(sample.Path);
        return file.Exists ? new(file.Length, file.LastWriteTimeUtc.Ticks) : default;
    }
}
