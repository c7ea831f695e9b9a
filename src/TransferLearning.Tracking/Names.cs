using System.Buffers;

namespace TransferLearning.Tracking;

/// <summary>What MLflow accepts as names, and what becomes of the rest.</summary>
internal static class Names
{
    /// <summary>Column <c>key</c> of every table and the API: 250 characters.</summary>
    public const int MaximumKey = 250;

    /// <summary>A server cuts a longer param; so it is cut here, in every store at the same place.</summary>
    public const int MaximumParam = 6000;

    /// <summary>The column of the local store; a server takes 8000.</summary>
    public const int MaximumTag = 5000;

    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-. :/");

    /// <summary>Letters, digits and <c>_ - . space : /</c> stay; anything else becomes an underscore, as does a path that leaves its folder.</summary>
    public static string Key(string key)
    {
        if (key.Length is > 0 and <= MaximumKey && !key.AsSpan().ContainsAnyExcept(Allowed) && IsPathLike(key))
            return key;
        var cut = key.Length > MaximumKey ? key[..MaximumKey] : key;
        var clean = string.Create(cut.Length, cut, static (target, source) =>
        {
            for (var i = 0; i < source.Length; i++)
                target[i] = Allowed.Contains(source[i]) ? source[i] : '_';
        });
        if (!IsPathLike(clean))
            clean = string.Join('/', clean.Split('/').Where(part => part.Trim('.').Length > 0));
        return clean.Length == 0 ? "_" : clean;
    }

    /// <summary>A relative artifact path with '/' that stays inside the run, without '#', or null where it cannot be one.</summary>
    public static string? ArtifactPath(string path)
    {
        var parts = path.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0 || path.StartsWith('/') || parts.Any(part => part is "." or ".." || part.Any(char.IsControl)))
            return null;
        return string.Join('/', parts).Replace('#', '_');
    }

    /// <summary>A data set's digest, as long as MLflow keeps it.</summary>
    public static string? Digest(string? digest) => digest is { Length: > 36 } ? digest[..36] : digest;

    public static string Cut(string text, int maximum)
    {
        if (text.Length <= maximum)
            return text;
        var end = maximum - 1;
        if (char.IsHighSurrogate(text[end - 1]))
            end--;
        return text[..end] + "…";
    }

    // MLflow's stores refuse '/a', 'a//b', './a' and 'a/../b' as the name of a metric or param: they were paths once.
    private static bool IsPathLike(string key)
    {
        if (!key.Contains('/') && !key.StartsWith('.'))
            return true;
        foreach (var part in key.Split('/'))
            if (part.Trim('.').Length == 0)
                return false;
        return true;
    }
}
