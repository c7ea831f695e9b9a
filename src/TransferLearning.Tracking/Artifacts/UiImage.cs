namespace TransferLearning.Tracking.Artifacts;

/// <summary>
/// The file names that MLflow's image view with the step slider expects:
/// <c>images/&lt;key&gt;+step+&lt;N&gt;+timestamp+&lt;ms&gt;+&lt;uuid&gt;.png</c>.
/// </summary>
internal static class UiImage
{
    public const string Tag = "mlflow.loggedImages";

    private const string Compressed = "+compressed.png";

    /// <summary>The image's two paths. The second is the compressed one, which the view loads first.</summary>
    public static IReadOnlyList<string> Paths(string key, long step, DateTimeOffset time)
    {
        var stem = $"{Begin(key, step)}timestamp+{time.ToUnixTimeMilliseconds()}+{Guid.NewGuid()}";
        return [$"{stem}.png", stem + Compressed];
    }

    /// <summary>The prefix of an image's paths.</summary>
    // The view splits the name at '+', and a slash would make a subfolder.
    public static string Begin(string key, long step) => $"images/{Names.Key(key).Replace('/', '~').Replace(':', '_')}+step+{step}+";

    /// <summary>The prefix of a logged image's path, taken from the path that is written last; null for any other path.</summary>
    public static string? BeginOf(string path) =>
        path.StartsWith("images/", StringComparison.Ordinal) && path.EndsWith(Compressed, StringComparison.Ordinal) && path.IndexOf("timestamp+", StringComparison.Ordinal) is > 0 and var end
            ? path[..end]
            : null;
}
