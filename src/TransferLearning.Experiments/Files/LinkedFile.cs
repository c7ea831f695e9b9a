namespace TransferLearning.Experiments.Files;

/// <summary>Files that may be symbolic links, as in a selection of photos or in HuggingFace's cache.</summary>
public static class LinkedFile
{
    /// <summary>
    /// The file at the end of all links, because the length and time of a link are not those of the file. If there is no such file, the
    /// link itself, so that the error is reported where the file is opened.
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
