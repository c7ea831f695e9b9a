using System.Buffers;

namespace TransferLearning.Tracking;

/// <summary>Turns keys, values and artifact paths into ones that MLflow accepts.</summary>
internal static class Names
{
    /// <summary>Characters of a key: the limit of the column <c>key</c> in every table and of the API.</summary>
    public const int MaximumKey = 250;

    /// <summary>Characters of a param. A server cuts longer ones, so they are cut here too: every store then has the same text.</summary>
    public const int MaximumParam = 6000;

    /// <summary>Characters of a tag: the limit of the local store's column. A server accepts 8000.</summary>
    public const int MaximumTag = 5000;

    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-. :/");

    /// <summary>
    /// The key with every character but letters, digits and <c>_ - . space : /</c> replaced by an underscore, cut to
    /// <see cref="MaximumKey"/> characters and without empty, <c>.</c> or <c>..</c> parts.
    /// </summary>
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

    /// <summary>The relative artifact path with '/' separators and '#' replaced by '_'; null if it would leave the run's folder.</summary>
    public static string? ArtifactPath(string path)
    {
        var parts = path.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0 || path.StartsWith('/') || parts.Any(part => part is "." or ".." || part.Any(char.IsControl)))
            return null;
        return string.Join('/', parts).Replace('#', '_');
    }

    /// <summary>
    /// The value, relative to a folder if it is a path below it. Such a param is shorter in MLflow's lists, and another machine gives it the same value.
    /// </summary>
    /// <param name="value">The value of a param.</param>
    /// <param name="folder">The folder, as this system writes it.</param>
    /// <param name="separator">What this system writes between folders; the result has <c>/</c>.</param>
    public static string FromFolder(string value, string folder, char separator)
    {
        var above = folder.TrimEnd(separator) + separator;
        return above.Length > 1 && value.Length > above.Length && value.StartsWith(above, StringComparison.Ordinal) ? value[above.Length..].Replace(separator, '/') : value;
    }

    /// <summary>A data set's digest, cut to the 36 characters that MLflow keeps.</summary>
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

    // MLflow's stores refuse '/a', 'a//b', './a' and 'a/../b' as the key of a metric or param, because keys were once file paths.
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
