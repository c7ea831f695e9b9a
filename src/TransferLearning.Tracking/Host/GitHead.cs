namespace TransferLearning.Tracking.Host;

/// <summary>The current commit and branch of a git repository, read from its files without starting git.</summary>
/// <param name="Commit">The commit: 40 hexadecimal digits (64 in a SHA-256 repository).</param>
/// <param name="Branch">The branch; null if the head is detached.</param>
internal sealed record GitHead(string Commit, string? Branch)
{
    /// <summary>Reads the nearest repository at or above a folder; null if there is none or it has no commit.</summary>
    public static GitHead? Read(string folder)
    {
        try
        {
            for (var at = Path.GetFullPath(folder); at is not null; at = Path.GetDirectoryName(at))
            {
                var git = Path.Combine(at, ".git");
                if (Directory.Exists(git))
                    return FromGitFolder(git);
                if (File.Exists(git) && ShortText(git) is { } link && link.StartsWith("gitdir:", StringComparison.Ordinal))
                    return FromGitFolder(Path.GetFullPath(Path.Combine(at, link["gitdir:".Length..].Trim())));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Treat an unreadable repository like none.
        }

        return null;
    }

    private static GitHead? FromGitFolder(string git)
    {
        var head = ShortText(Path.Combine(git, "HEAD"));
        if (head is null)
            return null;
        if (!head.StartsWith("ref:", StringComparison.Ordinal))
            return IsHash(head) ? new GitHead(head, null) : null;
        var name = head["ref:".Length..].Trim();
        if (name.Contains("..", StringComparison.Ordinal))
            return null;
        var common = ShortText(Path.Combine(git, "commondir")) is { Length: > 0 } shared ? Path.GetFullPath(Path.Combine(git, shared)) : git;
        var commit = ShortText(Path.Combine(git, name)) ?? ShortText(Path.Combine(common, name)) ?? Packed(Path.Combine(common, "packed-refs"), name);
        const string Branches = "refs/heads/";
        return commit is not null && IsHash(commit)
            ? new GitHead(commit, name.StartsWith(Branches, StringComparison.Ordinal) ? name[Branches.Length..] : name)
            : null;
    }

    private static string? Packed(string file, string name) => File.Exists(file)
        ? File.ReadLines(file).FirstOrDefault(line => line.EndsWith(" " + name, StringComparison.Ordinal))?.Split(' ')[0]
        : null;

    private static string? ShortText(string file)
    {
        var info = new FileInfo(file);
        return info.Exists && info.Length < 4096 ? File.ReadAllText(file).Trim() : null;
    }

    private static bool IsHash(string text) => text.Length is 40 or 64 && text.All(char.IsAsciiHexDigit);
}
