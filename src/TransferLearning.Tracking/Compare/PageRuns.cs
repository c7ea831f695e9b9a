using System.Text.Json.Nodes;

namespace TransferLearning.Tracking.Compare;

/// <summary>The runs' data on the page: table row, curves (thinned) and pictures (limited in number and size).</summary>
internal sealed class PageRuns(IRunReader reader, RunComparison comparison)
{
    private const int LongestCurve = 1000;
    private const int MostRunsWithSystem = 20;
    private const int MostPicturesOfARun = 12;
    private const long LargestPicture = 1_000_000;

    private long _picturesLeft = 24_000_000;

    public JsonArray Json(CancellationToken cancellation)
    {
        using var downloads = new Downloads();
        var all = new JsonArray();
        foreach (var run in comparison.Runs)
        {
            cancellation.ThrowIfCancellationRequested();
            var json = CompareText.Json(run);
            json["curves"] = Curves(run, cancellation);
            json["pictures"] = Pictures(run, downloads.Folder, cancellation);
            all.Add(json);
        }

        return all;
    }

    private JsonObject Curves(StoredRun run, CancellationToken cancellation)
    {
        var curves = new JsonObject();
        foreach (var key in run.Metrics.Keys.Order(StringComparer.Ordinal))
        {
            if (key.StartsWith("system/", StringComparison.Ordinal) && comparison.Runs.Count > MostRunsWithSystem)
                continue;
            var points = Thinned(reader.History(run.StoreId, key, cancellation));
            if (points.Count == 0)
                continue;
            var start = run.Started ?? points[0].Time;
            curves[key] = new JsonObject
            {
                ["s"] = new JsonArray([.. points.Select(point => JsonValue.Create(point.Step))]),
                ["t"] = new JsonArray([.. points.Select(point => JsonValue.Create(Math.Round((point.Time - start).TotalSeconds, 3)))]),
                ["v"] = new JsonArray([.. points.Select(point => CompareText.Number(point.Value))]),
            };
        }

        return curves;
    }

    /// <summary>Thins a long curve: of each section it keeps the lowest and the highest point, so that no spike is lost.</summary>
    internal static IReadOnlyList<StoredPoint> Thinned(IReadOnlyList<StoredPoint> points)
    {
        if (points.Count <= LongestCurve)
            return points;
        var kept = new SortedSet<int> { 0, points.Count - 1 };
        const int Stretches = LongestCurve / 2;
        for (var stretch = 0; stretch < Stretches; stretch++)
        {
            var from = (int)((long)points.Count * stretch / Stretches);
            var to = (int)((long)points.Count * (stretch + 1) / Stretches);
            var (low, high) = (from, from);
            for (var i = from; i < to; i++)
            {
                if (points[i].Value < points[low].Value)
                    low = i;
                if (points[i].Value > points[high].Value || double.IsNaN(points[i].Value))
                    high = i;
            }

            kept.Add(low);
            kept.Add(high);
        }

        return [.. kept.Select(i => points[i])];
    }

    private JsonArray Pictures(StoredRun run, string folder, CancellationToken cancellation)
    {
        var pictures = new JsonArray();
        foreach (var path in PagePictures.Choose(reader.Artifacts(run.StoreId, cancellation)).Take(MostPicturesOfARun))
        {
            if (_picturesLeft <= 0 || reader.Artifact(run.StoreId, path, Path.Combine(folder, run.StoreId), cancellation) is not { } file)
                continue;
            var length = new FileInfo(file).Length;
            if (length is 0 or > LargestPicture || length > _picturesLeft)
                continue;
            _picturesLeft -= length;
            pictures.Add(new JsonObject
            {
                ["name"] = path,
                ["data"] = $"data:image/{(path.EndsWith(".png", StringComparison.OrdinalIgnoreCase) ? "png" : "jpeg")};base64,{Convert.ToBase64String(File.ReadAllBytes(file))}",
            });
        }

        return pictures;
    }

    /// <summary>A temporary folder for artifacts downloaded from a server.</summary>
    private sealed class Downloads : IDisposable
    {
        public string Folder { get; } = Directory.CreateTempSubdirectory("tl-compare-").FullName;

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }
}
