namespace TransferLearning.Experiments.Files;

/// <summary>Writes files that a user asked for. If one cannot be written, the user gets a message that names it.</summary>
public static class OutputFile
{
    /// <summary>Replaces a file atomically (<see cref="AtomicFile"/>).</summary>
    /// <exception cref="RunException">The file cannot be written.</exception>
    public static void Replace(string path, ReadOnlyMemory<byte> content) => Write(path, () => AtomicFile.Replace(path, content));

    /// <summary>Runs an action that writes.</summary>
    /// <param name="path">The file or folder, for the message.</param>
    /// <param name="write">Writes it.</param>
    /// <exception cref="RunException">It cannot be written.</exception>
    public static void Write(string path, Action write)
    {
        ArgumentNullException.ThrowIfNull(write);
        try
        {
            write();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"'{path}' cannot be written: {refused.Message}", refused);
        }
    }
}
