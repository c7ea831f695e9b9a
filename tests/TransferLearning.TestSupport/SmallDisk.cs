using System.Diagnostics;
using Xunit;

namespace TransferLearning.TestSupport;

/// <summary>
/// A file system of 256 KiB that a test can fill up. Mounting it needs a privilege that not every machine grants, so tests use
/// <see cref="NeedsSmallDiskFactAttribute"/>.
/// </summary>
public sealed class SmallDisk : IDisposable
{
    public const int Bytes = 256 << 10;
    private readonly TemporaryFolder _folder = new();

    public SmallDisk()
    {
        if (Mounted(_folder.Path) is { } why)
            throw new InvalidOperationException(why);
    }

    public string Path => _folder.Path;

    public void Dispose()
    {
        Run("umount", _folder.Path);
        _folder.Dispose();
    }

    internal static string? ReasonToSkip()
    {
        using var folder = new TemporaryFolder();
        if (Mounted(folder.Path) is { } why)
            return $"needs the right to mount a small file system: {why}";
        Run("umount", folder.Path);
        return null;
    }

    private static string? Mounted(string folder) => OperatingSystem.IsLinux() ? Run("mount", "-t", "tmpfs", "-o", $"size={Bytes}", "tmpfs", folder) : "Linux only";

    /// <returns>The error; null on success.</returns>
    private static string? Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEnd().Trim();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : errors;
        }
        catch (System.ComponentModel.Win32Exception absent)
        {
            return absent.Message;
        }
    }
}

/// <summary>A test that fills a disk; skipped if none can be mounted.</summary>
public sealed class NeedsSmallDiskFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Reason = new(SmallDisk.ReasonToSkip);

    public NeedsSmallDiskFactAttribute() => Skip = Reason.Value!;
}
