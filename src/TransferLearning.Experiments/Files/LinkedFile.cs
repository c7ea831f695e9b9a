namespace TransferLearning.Experiments.Files;

/// <summary>Files that may be symbolic links, as photos of a selection and HuggingFace's cache are.</summary>
public static class LinkedFile
{
    /// <summary>
    /// What a path leads to, through all its links: of a link itself the length is that of its text, and the time its own. The link where it leads to no file:
    /// what is wrong with it is said where it is opened.
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
            // It leads to itself.
            return info;
        }
    }
}
