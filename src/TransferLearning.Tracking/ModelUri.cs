using System.Text.RegularExpressions;

namespace TransferLearning.Tracking;

/// <summary>
/// A model's address as MLflow writes it: <c>runs:/RUN/PATH</c>, <c>models:/NAME/VERSION</c>, <c>models:/NAME/latest</c>, <c>models:/NAME@ALIAS</c> or,
/// from MLflow 3 on, <c>models:/m-ID</c>. The rules are those of <c>_parse_model_uri</c> in MLflow's mlflow/store/artifact/utils/models.py.
/// </summary>
public sealed partial record ModelUri
{
    private const string Runs = "runs:/", Models = "models:/";

    /// <summary>The run's id; null if the address names a registered or a logged model.</summary>
    public string? Run { get; private init; }

    /// <summary>The artifact folder of the model in the run.</summary>
    public string Path { get; private init; } = "model";

    /// <summary>The registered model; null for a run or a logged model.</summary>
    public string? Name { get; private init; }

    /// <summary>The version of the registered model; null for an alias or the newest version.</summary>
    public long? Version { get; private init; }

    /// <summary>The alias that points to a version; null for a version.</summary>
    public string? Alias { get; private init; }

    /// <summary>The id of a logged model of MLflow 3.</summary>
    public string? LoggedModel { get; private init; }

    /// <summary>Whether a text is such an address.</summary>
    public static bool Is(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith(Runs, StringComparison.Ordinal) || text.StartsWith(Models, StringComparison.Ordinal);
    }

    /// <summary>Reads an address.</summary>
    /// <exception cref="FormatException">The address has none of the forms.</exception>
    public static ModelUri Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (RunForm().Match(text) is { Success: true } run)
            return new ModelUri { Run = run.Groups["run"].Value, Path = run.Groups["path"].Success ? run.Groups["path"].Value : "model" };
        if (LoggedForm().Match(text) is { Success: true } logged)
            return new ModelUri { LoggedModel = logged.Groups["id"].Value };
        if (AliasForm().Match(text) is { Success: true } alias)
            return new ModelUri { Name = alias.Groups["name"].Value, Alias = alias.Groups["alias"].Value };
        if (VersionForm().Match(text) is { Success: true } version && (version.Groups["version"].Value == "latest" || long.TryParse(version.Groups["version"].Value, out _)))
            return new ModelUri { Name = version.Groups["name"].Value, Version = long.TryParse(version.Groups["version"].Value, out var number) ? number : null };
        throw new FormatException($"'{text}' is no model's address. Write runs:/RUN/model, models:/NAME/VERSION, models:/NAME/latest or models:/NAME@ALIAS.");
    }

    [GeneratedRegex("^runs:/(?<run>[^/]+)(/(?<path>[^/].*[^/]|[^/]))?/?$")]
    private static partial Regex RunForm();

    [GeneratedRegex("^models:/(?<id>m-[0-9a-f]+)$")]
    private static partial Regex LoggedForm();

    [GeneratedRegex("^models:/(?<name>[^/@]+)@(?<alias>[^/@]+)$")]
    private static partial Regex AliasForm();

    [GeneratedRegex("^models:/(?<name>[^/@]+)/(?<version>[0-9]{1,18}|latest)$")]
    private static partial Regex VersionForm();
}
