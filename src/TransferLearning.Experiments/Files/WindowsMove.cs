using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace TransferLearning.Experiments.Files;

/// <summary>
/// Renames a file over another on Windows, and returns when the rename is on disk. A program that has the target open prevents it there (a
/// reader, a virus scanner); most are done within moments, so it is tried for a while.
/// </summary>
internal static partial class WindowsMove
{
    private const uint ReplaceExisting = 1, WriteThrough = 8;
    private const int AccessDenied = 5, SharingViolation = 32, LongestPath = 260;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5), Pause = TimeSpan.FromMilliseconds(10);

    /// <exception cref="IOException">The file cannot be renamed.</exception>
    /// <exception cref="UnauthorizedAccessException">The target stays open in another program, or is read-only.</exception>
    [SupportedOSPlatform("windows")]
    public static void Replace(string from, string to)
    {
        var began = Environment.TickCount64;
        while (Move(Long(Path.GetFullPath(from)), Long(Path.GetFullPath(to)), ReplaceExisting | WriteThrough) == 0)
        {
            var error = Marshal.GetLastPInvokeError();
            var inUse = error is AccessDenied or SharingViolation;
            if (inUse && Environment.TickCount64 - began < Patience.TotalMilliseconds && !IsReadOnly(to))
                Thread.Sleep(Pause);
            else
                throw Refusal(to, error, inUse);
        }
    }

    /// <summary>A path of any length as the system's functions take it: without the prefix they refuse 260 characters and more.</summary>
    /// <param name="path">A full path.</param>
    internal static string Long(string path) =>
        path.Length < LongestPath || path.StartsWith(@"\\?\", StringComparison.Ordinal) ? path
        : path.StartsWith(@"\\", StringComparison.Ordinal) ? @"\\?\UNC\" + path[2..]
        : @"\\?\" + path;

    private static bool IsReadOnly(string path) => new FileInfo(path) is { Exists: true, IsReadOnly: true } || Directory.Exists(path);

    private static Exception Refusal(string to, int error, bool inUse)
    {
        var message = $"'{to}' cannot be replaced: {Marshal.GetPInvokeErrorMessage(error)}";
        return inUse ? new UnauthorizedAccessException(message) : new IOException(message, unchecked((int)0x80070000) | error);
    }

    [LibraryImport("kernel32", EntryPoint = "MoveFileExW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [SupportedOSPlatform("windows")]
    private static partial int Move(string from, string to, uint flags);
}
