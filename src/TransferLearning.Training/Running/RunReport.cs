using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using TransferLearning.Tracking;
using TransferLearning.Training.Activations;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Progress;

namespace TransferLearning.Training.Running;

/// <summary>Logs what a run logs only once: its description before the start, and its summary at the end.</summary>
internal sealed class RunReport(Plan plan, IRunLog log)
{
    /// <summary>Logs params (the keys that differ from their defaults), tags, the data sets and the resolved file.</summary>
    /// <param name="device">The run's device.</param>
    /// <param name="swept">The keys that a sweep sets.</param>
    public void Describe(string device, IReadOnlyCollection<string> swept)
    {
        log.Params(plan.Experiment.Resolved.Params(swept));
        log.Tags(new Dictionary<string, string>
        {
            ["tl.identity"] = plan.Identity,
            ["tl.backbone"] = plan.BackboneName,
            ["tl.device"] = device,
            ["tl.torchsharp"] = Version(typeof(TorchSharp.torch)),
            ["tl.onnxruntime"] = Version(typeof(Microsoft.ML.OnnxRuntime.InferenceSession)),
            ["tl.parameters"] = plan.Network.ParameterCount.ToString(CultureInfo.InvariantCulture),
        });
        foreach (var (context, set) in plan.Data.Named())
            log.Dataset(RunDatasets.Of(plan, context, set));
        log.Artifact("resolved.yaml", Encoding.UTF8.GetBytes(UrlSecrets.Removed(plan.Experiment.Resolved.ToRunYaml())));
        log.Artifact("plan.json", JsonSerializer.SerializeToUtf8Bytes(plan.Summary, PlanJson.Default.PlanSummary));
    }

    /// <summary>Logs the metrics of the whole run: <c>best/…</c>, and those of the test set as <c>test/…</c>.</summary>
    public void Summarise(IReadOnlyDictionary<string, double> metrics, DateTimeOffset time)
    {
        foreach (var (name, value) in StoredMetrics.OfRun(metrics))
            log.Summary(name, value, time);
    }

    /// <summary>Logs the pictures that could not be decoded (<c>on_bad_image: skip</c>).</summary>
    public void Skipped(IReadOnlyList<BadImage> skipped, IRunObserver observer)
    {
        if (skipped.Count == 0)
            return;
        log.Table("skipped_images.json", ["file", "reason"], skipped.Select(each => (IReadOnlyList<object?>)[each.Id, each.Reason]));
        log.Tag("tl.skipped_images", skipped.Count.ToString(CultureInfo.InvariantCulture));
        observer.Notice($"{(skipped.Count == 1 ? "1 picture could not be decoded and was" : $"{skipped.Count} pictures could not be decoded and were")} skipped (skipped_images.json): {string.Join("; ", skipped.Take(3).Select(each => $"{each.Path}: {each.Reason}"))}{(skipped.Count > 3 ? "; …" : "")}");
    }

    /// <summary>Logs how many pictures were decoded, if decoded pictures are stored, and says why some are not.</summary>
    public void Decoded(KeptPixels? kept, IRunObserver observer)
    {
        if (kept is { IsUsed: true })
            log.Tag("tl.decoded_images", kept.Decoded.ToString(CultureInfo.InvariantCulture));
        if (kept?.Problem is { } problem)
            observer.Notice($"Decoded pictures were not all stored for other runs: {problem.TrimEnd('.')}.");
    }

    /// <summary>A package's version, without the commit.</summary>
    private static string Version(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? type.Assembly.GetName().Version?.ToString() ?? "unknown";
}
