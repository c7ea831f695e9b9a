namespace TransferLearning.Experiments.Files;

/// <summary>Files that one process opens for itself alone (<see cref="FileShare.None"/>), as locks.</summary>
public static class LockedFile
{
    /// <summary>EWOULDBLOCK: what <c>flock</c> answers where another has the lock.</summary>
    private const int OnLinux = 11, OnMacOs = 35;

    /// <summary>ERROR_SHARING_VIOLATION, as an HRESULT.</summary>
    private const int OnWindows = unchecked((int)0x80070020);

    /// <summary>Whether the file could not be opened because another has it; else something is wrong with it that does not pass by waiting.</summary>
    public static bool IsHeldElsewhere(IOException refused) => refused.HResult is OnLinux or OnMacOs or OnWindows;
}
