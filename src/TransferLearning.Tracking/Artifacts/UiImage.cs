namespace TransferLearning.Tracking.Artifacts;

/// <summary>The names that MLflow's image view with its step slider reads: <c>images/&lt;key&gt;+step+&lt;N&gt;+timestamp+&lt;ms&gt;+&lt;uuid&gt;.png</c>.</summary>
internal static class UiImage
{
    public const string Tag = "mlflow.loggedImages";

    /// <summary>The picture's two paths; the second is the one that the view loads first.</summary>
    public static IReadOnlyList<string> Paths(string key, long step, DateTimeOffset time)
    {
        // The view splits the name at '+', and a slash would be a folder.
        var name = Names.Key(key).Replace('/', '~').Replace(':', '_');
        var stem = $"images/{name}+step+{step}+timestamp+{time.ToUnixTimeMilliseconds()}+{Guid.NewGuid()}";
        return [$"{stem}.png", $"{stem}+compressed.png"];
    }
}
