namespace TransferLearning.Experiments.Files;

/// <summary>Files that may be symbolic links, as in a selection of photos or in HuggingFace's cache.</summary>
public static class LinkedFile
{
    /// <summary>
    /// The file that a path leads to through all its links; a link's own length and time are those of the link. If it leads to no
    /// file, the link itself, so that the error is reported where the file is opened.
    /// </summary>
    public static FileInfo At(string path)
    {
        var info = new FileInfo(path);
        if (info.LinkTarget is null)
            return info;
        try
        {
            return info.ResolveLinkTarget(returnFinalTarget: true) is FileInfo { Exists: true } target ? target : info;
        }
        catch (IOException)
        {
            // The link leads to itself.
            return info;
        }
    }
}
