namespace TransferLearning.Tracking.Artifacts;

/// <summary>The names that MLflow's image view with its step slider reads: <c>images/&lt;key&gt;+step+&lt;N&gt;+timestamp+&lt;ms&gt;+&lt;uuid&gt;.png</c>.</summary>
internal static class UiImage
{
    public const string Tag = "mlflow.loggedImages";

    private const string Compressed = "+compressed.png";

    /// <summary>The picture's two paths; the second is the one that the view loads first.</summary>
    public static IReadOnlyList<string> Paths(string key, long step, DateTimeOffset time)
    {
        var stem = $"{Begin(key, step)}timestamp+{time.ToUnixTimeMilliseconds()}+{Guid.NewGuid()}";
        return [$"{stem}.png", stem + Compressed];
    }

    /// <summary>What the paths of a picture begin with.</summary>
    // The view splits the name at '+', and a slash would be a folder.
    public static string Begin(string key, long step) => $"images/{Names.Key(key).Replace('/', '~').Replace(':', '_')}+step+{step}+";

    /// <summary>What a logged picture's paths begin with, read off the one that is written last; null for any other path.</summary>
    public static string? BeginOf(string path) =>
        path.StartsWith("images/", StringComparison.Ordinal) && path.EndsWith(Compressed, StringComparison.Ordinal) && path.IndexOf("timestamp+", StringComparison.Ordinal) is > 0 and var end
            ? path[..end]
            : null;
}
