using Xunit;

namespace TransferLearning.TestSupport;

/// <summary>A test that reads files below <see cref="Shared.Root"/>; skipped if they are absent, with the missing file as the reason.</summary>
public sealed class NeedsSharedFactAttribute : FactAttribute
{
    /// <param name="paths">Paths relative to <see cref="Shared.Root"/>, for example <c>weights/golden.json</c>.</param>
    public NeedsSharedFactAttribute(params string[] paths) => Skip = SharedFiles.ReasonToSkip(paths);
}

/// <summary>A theory that reads files below <see cref="Shared.Root"/>; skipped if they are absent, with the missing file as the reason.</summary>
public sealed class NeedsSharedTheoryAttribute : TheoryAttribute
{
    /// <param name="paths">Paths relative to <see cref="Shared.Root"/>.</param>
    public NeedsSharedTheoryAttribute(params string[] paths) => Skip = SharedFiles.ReasonToSkip(paths);
}

internal static class SharedFiles
{
    public static string? ReasonToSkip(IEnumerable<string> paths) =>
        paths.FirstOrDefault(path => !Path.Exists(Path.Combine(Shared.Root, path))) is { } missing
            ? $"needs '{missing}' in the folder 'shared' beside the repository"
            : null;
}
