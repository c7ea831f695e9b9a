namespace TransferLearning.Training.Activations;

/// <summary>What the disk of a folder has left.</summary>
internal static class DiskSpace
{
    /// <summary>Never filled by the store: other programs write to the disk too.</summary>
    public const long Reserve = 256L << 20;

    /// <summary>Free bytes for this user on the disk that holds the folder, or its nearest parent that exists.</summary>
    public static long Free(string folder)
    {
        var existing = Path.GetFullPath(folder);
        while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } parent)
            existing = parent;
        return new DriveInfo(existing).AvailableFreeSpace;
    }
}

