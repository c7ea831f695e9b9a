using System.Reflection;
using System.Runtime.InteropServices;

namespace TransferLearning.Tracking.Host;

/// <summary>The tags of every run: MLflow's own and how the run was started.</summary>
internal static class RunTags
{
    /// <summary>Our id of the run, the same in every store. It finds the run on a server, which assigns its own ids.</summary>
    public const string RunId = "tl.run_id";

    public const string Parent = "mlflow.parentRunId";

    /// <summary>Our id of the parent run, the same in every store; <see cref="Parent"/> holds the store's id.</summary>
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
