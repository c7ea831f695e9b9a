using System.Text;

namespace TransferLearning.Models.Torch;

/// <summary>What the loader tried, in order, and what it used: for <c>tl doctor</c> and for the message where nothing works.</summary>
public sealed class TorchLibraryReport
{
    private readonly List<TorchLibraryAttempt> _attempts = [];

    /// <summary>Each file or folder tried, in order.</summary>
    public IReadOnlyList<TorchLibraryAttempt> Attempts => _attempts;

    /// <summary>The folder that libtorch was loaded from; null where none was.</summary>
    public string? LibTorchFolder { get; internal set; }

    /// <summary>The file of TorchSharp's native part that was loaded: the package's own or the patched copy.</summary>
    public string? LibTorchSharpFile { get; internal set; }

    /// <summary>Whether <see cref="LibTorchSharpFile"/> is a copy that forgives the version <c>GLIBCXX_3.4.32</c>.</summary>
    public bool IsPatched { get; internal set; }

    /// <summary>Whether the folder holds the CUDA parts and they were loaded. A GPU may still be absent.</summary>
    public bool HasCuda { get; internal set; }

    /// <summary>Whether torch can be used.</summary>
    public bool IsLoaded => LibTorchSharpFile is not null;

    internal void Add(string path, bool used, string why) => _attempts.Add(new(path, used, why));

    /// <summary>The whole message where nothing works: what was tried, why it failed, what to do.</summary>
    internal string Failure() =>
        $"""
        torch cannot be loaded on this machine. Tried:
        {this}
        To get libtorch: restore any project with <PackageDownload Include="libtorch-cpu-{TorchFolders.Rid}" Version="[{TorchFolders.LibTorchVersion}]" />, or set TL_LIBTORCH to the folder of a libtorch {TorchFolders.LibTorchVersion}.
        """;

    /// <summary>One line an attempt.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var attempt in _attempts)
            text.Append(attempt.Used ? "  used    " : "  not used ").Append(attempt.Path).Append(": ").AppendLine(attempt.Why);
        return text.ToString().TrimEnd();
    }
}

/// <summary>One file or folder that the loader looked at.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Used">Whether it is now part of the process.</param>
/// <param name="Why">Why it was used or not, in a few words.</param>
public sealed record TorchLibraryAttempt(string Path, bool Used, string Why);
