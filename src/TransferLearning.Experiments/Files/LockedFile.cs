namespace TransferLearning.Experiments.Files;

/// <summary>Files that one process opens exclusively (<see cref="FileShare.None"/>), as locks.</summary>
public static class LockedFile
{
    /// <summary>EWOULDBLOCK: the result of <c>flock</c> if another process has the lock.</summary>
    private const int OnLinux = 11, OnMacOs = 35;

    /// <summary>ERROR_SHARING_VIOLATION, as an HRESULT.</summary>
    private const int OnWindows = unchecked((int)0x80070020);

    /// <summary>Whether opening failed because another process has the file. Any other error does not go away by waiting.</summary>
    public static bool IsHeldElsewhere(IOException refused) => refused.HResult is OnLinux or OnMacOs or OnWindows;
}
