using System.Text;

namespace TransferLearning.Models.Torch;

/// <summary>The loader's attempts in order, and the libraries it loaded. For <c>tl doctor</c> and for the message when every attempt fails.</summary>
public sealed class TorchLibraryReport
{
    private readonly List<TorchLibraryAttempt> _attempts = [];

    /// <summary>The files and folders that were tried, in order.</summary>
    public IReadOnlyList<TorchLibraryAttempt> Attempts => _attempts;

    /// <summary>The folder that libtorch was loaded from; null where it was not loaded.</summary>
    public string? LibTorchFolder { get; internal set; }

    /// <summary>The file of TorchSharp's native library that was loaded: the package's own or the patched copy.</summary>
    public string? LibTorchSharpFile { get; internal set; }

    /// <summary>Whether <see cref="LibTorchSharpFile"/> is a copy that does not need <c>GLIBCXX_3.4.32</c>.</summary>
    public bool IsPatched { get; internal set; }

    /// <summary>Whether the folder contains the CUDA libraries and they were loaded. There may still be no GPU.</summary>
    public bool HasCuda { get; internal set; }

    /// <summary>Whether torch can be used.</summary>
    public bool IsLoaded => LibTorchSharpFile is not null;

    internal void Add(string path, bool used, string why) => _attempts.Add(new(path, used, why));

    private static string Remedy =>
        $"""To get libtorch: restore any project with <PackageDownload Include="{TorchFolders.LibTorchPackage}" Version="[{TorchFolders.LibTorchVersion}]" />, or set TL_LIBTORCH to the folder of a libtorch {TorchFolders.LibTorchVersion}.""";

    /// <summary>The message for the case that every attempt failed: the attempts, their errors and the remedy.</summary>
    internal string Failure() =>
        $"""
        torch cannot be loaded on this machine. Tried:
        {this}
        {TorchSystems.Lacking ?? Remedy}
        """;

    /// <summary>The attempts, one per line.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var attempt in _attempts)
            text.Append(attempt.Used ? "  used    " : "  not used ").Append(attempt.Path).Append(": ").Append(attempt.Why).Append('\n');
        return text.ToString().TrimEnd();
    }
}

/// <summary>A file or folder that the loader tried.</summary>
/// <param name="Path">The full path.</param>
/// <param name="Used">Whether it was loaded into the process.</param>
/// <param name="Why">The reason in a few words.</param>
public sealed record TorchLibraryAttempt(string Path, bool Used, string Why);
