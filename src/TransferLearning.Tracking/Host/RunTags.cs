using System.Reflection;
using System.Runtime.InteropServices;

namespace TransferLearning.Tracking.Host;

/// <summary>The tags of every run: MLflow's own, and what the run was started with.</summary>
internal static class RunTags
{
    /// <summary>Our id of a run, on every store: how a run is found again on a server, which draws ids of its own.</summary>
    public const string RunId = "tl.run_id";

    public const string Parent = "mlflow.parentRunId";

    /// <summary>Our id of the parent, the same on every store; <see cref="Parent"/> is a server's own.</summary>
    public const string OurParent = "tl.parent_run_id";

    public static Dictionary<string, string> Of(RunInfo info, string runId, string user, string source, GitHead? git)
    {
        var tags = new Dictionary<string, string>
        {
            ["mlflow.runName"] = info.Name,
            ["mlflow.user"] = user,
            ["mlflow.source.name"] = source,
            ["mlflow.source.type"] = "LOCAL",
            [RunId] = runId,
            ["tl.version"] = Version(),
            ["tl.command_line"] = Environment.CommandLine,
            ["tl.dotnet"] = RuntimeInformation.FrameworkDescription,
            ["tl.os"] = $"{RuntimeInformation.OSDescription} {RuntimeInformation.OSArchitecture}",
            ["tl.host"] = Environment.MachineName,
        };
        if (git is not null)
            tags["mlflow.source.git.commit"] = git.Commit;
        if (git?.Branch is { } branch)
            tags["mlflow.source.git.branch"] = branch;
        if (info.Description is { Length: > 0 } description)
            tags["mlflow.note.content"] = description;
        if (info.ParentRunId is { } parent)
            tags[Parent] = tags[OurParent] = parent;
        foreach (var (key, value) in info.Tags)
            tags[Names.Key(key)] = value;
        return tags;
    }

    private static string Version() =>
        typeof(RunTags).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
