namespace TransferLearning.Training.Activations;

/// <summary>The free space on the disk of a folder.</summary>
internal static class DiskSpace
{
    /// <summary>The bytes that the store leaves free, because other programs write to the disk too.</summary>
    public const long Reserve = 256L << 20;

    /// <summary>The free bytes for this user on the disk of the folder, or of its nearest existing parent.</summary>
    public static long Free(string folder)
    {
        var existing = Path.GetFullPath(folder);
        while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } parent)
            existing = parent;
        return new DriveInfo(existing).AvailableFreeSpace;
    }
}

