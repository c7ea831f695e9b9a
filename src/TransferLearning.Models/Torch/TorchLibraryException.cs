namespace TransferLearning.Models.Torch;

/// <summary>Torch's native parts could not be loaded. The message is complete: what was tried, why it failed, what to do.</summary>
public sealed class TorchLibraryException(TorchLibraryReport report) : Exception(
    $"""
    torch cannot be loaded on this machine. Tried:
    {report}
    To get libtorch: restore any project with <PackageDownload Include="libtorch-cpu-{TorchFolders.Rid}" Version="[{TorchFolders.LibTorchVersion}]" />, or set TL_LIBTORCH to the folder of a libtorch {TorchFolders.LibTorchVersion}.
    """)
{
    /// <summary>What was tried.</summary>
    public TorchLibraryReport Report { get; } = report;
}
