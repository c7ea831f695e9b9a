using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using TransferLearning.Data;
using TransferLearning.Experiments;
using TransferLearning.Tracking;
using TransferLearning.Training.Planning;

namespace TransferLearning.Training.Running;

/// <summary>What a run logs once: what it is before it starts, what it came to at its end.</summary>
internal sealed class RunReport(Plan plan, IRunLog log)
{
    /// <summary>Params (the resolved experiment, flattened), tags, the data sets and the resolved file.</summary>
    public void Describe(string device)
    {
        log.Params(plan.Experiment.Resolved.Flatten());
        log.Tags(new Dictionary<string, string>
        {
            ["tl.identity"] = plan.Identity,
            ["tl.backbone"] = plan.Summary.Network.Backbone,
            ["tl.device"] = device,
            ["tl.torchsharp"] = Version(typeof(TorchSharp.torch)),
            ["tl.onnxruntime"] = Version(typeof(Microsoft.ML.OnnxRuntime.InferenceSession)),
            ["tl.parameters"] = plan.Network.ParameterCount.ToString(CultureInfo.InvariantCulture),
        });
        foreach (var (context, set) in plan.Data.Named())
            log.Dataset(Dataset(context, set));
        log.Artifact("resolved.yaml", Encoding.UTF8.GetBytes(UrlSecrets.Removed(plan.Experiment.Resolved.ToRunYaml())));
        log.Artifact("plan.json", JsonSerializer.SerializeToUtf8Bytes(plan.Summary, PlanJson.Default.PlanSummary));
    }

    /// <summary>The metrics that hold for the run as a whole, where tables look for them.</summary>
    public void Summarise(IReadOnlyDictionary<string, double> metrics, int step)
    {
        foreach (var (name, value) in metrics)
            if (name.Contains('/', StringComparison.Ordinal) || name.StartsWith("test_", StringComparison.Ordinal))
                log.Metric(name, value, step);
    }

    /// <summary>The pictures that could not be decoded (<c>on_bad_image: skip</c>): counted and listed.</summary>
    public void Skipped(IReadOnlyList<BadImage> skipped, IRunObserver observer)
    {
        if (skipped.Count == 0)
            return;
        log.Table("skipped_images.json", ["file", "reason"], skipped.Select(each => (IReadOnlyList<object?>)[each.Id, each.Reason]));
        log.Tag("tl.skipped_images", skipped.Count.ToString(CultureInfo.InvariantCulture));
        observer.Notice($"{(skipped.Count == 1 ? "1 picture could not be decoded and was" : $"{skipped.Count} pictures could not be decoded and were")} left out (skipped_images.json): {string.Join("; ", skipped.Take(3).Select(each => $"{each.Path}: {each.Reason}"))}{(skipped.Count > 3 ? "; …" : "")}");
    }

    /// <summary>A package's version, without the commit that it was built from.</summary>
    private static string Version(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? type.Assembly.GetName().Version?.ToString() ?? "unknown";

    private DatasetInput Dataset(string context, ImageSet set)
    {
        var counts = set.CountByClass(plan.Data.Classes.Count);
        var profile = new DatasetProfile(set.Count, plan.Data.Classes.Zip(counts).ToDictionary(pair => pair.First, pair => pair.Second));
        var digest = plan.Fingerprints.Of(set);
        return new DatasetInput(
            plan.Experiment.ExperimentName, digest[..Math.Min(36, digest.Length)], "local",
            JsonSerializer.Serialize(new Dictionary<string, string> { ["uri"] = SourceOf(context) }, ReportJson.Default.DictionaryStringString), null,
            JsonSerializer.Serialize(profile, ReportJson.Default.DatasetProfile), context);
    }

    private string SourceOf(string context)
    {
        var key = context == "training" ? "data.train" : $"data.{context}";
        var pairs = plan.Experiment.Resolved.Flatten().Where(pair => pair.Key == key || pair.Key.StartsWith(key + ".", StringComparison.Ordinal)).ToList();
        return pairs.Find(pair => pair.Key.EndsWith("folder", StringComparison.Ordinal) || pair.Key.EndsWith("csv", StringComparison.Ordinal)).Value
            ?? string.Join(", ", pairs.Select(pair => $"{pair.Key[(key.Length == pair.Key.Length ? 0 : key.Length + 1)..]}: {pair.Value}"));
    }
}
