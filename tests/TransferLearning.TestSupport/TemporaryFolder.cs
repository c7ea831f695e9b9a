using System.Diagnostics;

namespace TransferLearning.TestSupport;

/// <summary>A new empty folder that is deleted with its content at the end of the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("tl-test-").FullName;

    /// <summary>The full path of a file or folder in it; parent folders are created.</summary>
    public string At(params string[] parts)
    {
        var path = System.IO.Path.Combine([Path, .. parts]);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        return path;
    }

    /// <summary>Writes a text file and returns its full path.</summary>
    public string Write(string name, string text)
    {
        var path = At(name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>
    /// Writes an executable text file. Another process writes it, because a file that this process has open for writing cannot be
    /// executed, and a child process that another test starts at that moment inherits the open file.
    /// </summary>
    public string Program(string name, string text)
    {
        var (written, program) = (Write($"{name}.text", text), At(name));
        using var install = Process.Start("install", ["-m", "755", written, program]);
        install.WaitForExit();
        if (install.ExitCode != 0)
            throw new IOException($"'install' could not write '{program}'.");
        File.Delete(written);
        return program;
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A child process still holds a file: the system's cleanup of temporary files removes it later.
        }
    }
}
