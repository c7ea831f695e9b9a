using System.Text;
using System.Text.RegularExpressions;

namespace TransferLearning.Models.Weights;

/// <summary>
/// The licence that a file of weights states itself: in its safetensors metadata, or in the front matter of the <c>README.md</c> beside it, which is the
/// model card of a repository on HuggingFace's hub (https://huggingface.co/docs/hub/model-cards).
/// </summary>
internal static partial class LicenceBeside
{
    /// <summary>The name of the model card.</summary>
    public const string Card = "README.md";

    private const int MaximumCard = 1 << 20;

    /// <summary>Keys of others: a plain one, and that of ModelSpec (https://github.com/Stability-AI/ModelSpec).</summary>
    private static readonly string[] Keys = [WeightsLicence.Key, "license", "modelspec.license"];

    private static readonly string[] Spdx =
        ["Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", "CC-BY-NC-ND-4.0", "GPL-3.0", "AGPL-3.0", "OpenRAIL"];

    /// <summary>The licence in a file's metadata; null where there is none.</summary>
    public static WeightsLicence? In(IWeightFile file) =>
        Keys.Select(file.Metadata.GetValueOrDefault).OfType<string>().Select(Named).FirstOrDefault(name => name is not null) is { } name ? new(name) : null;

    /// <summary>The licence in the model card beside a file or in a folder; null where there is none.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="page">The address of the repository; null where it is unknown.</param>
    public static WeightsLicence? Of(string path, string? page)
    {
        // As with config.json, other folders contain many files and another readme.
        var folder = Directory.Exists(path) ? path : TimmModel.HasConfig(Path.GetFileName(path)) ? Path.GetDirectoryName(Path.GetFullPath(path))! : null;
        if (folder is null || Path.Combine(folder, Card) is var card && !File.Exists(card)) return null;
        using var file = new FileBytes(Path.Combine(folder, Card));
        var bytes = new byte[Math.Min(file.Length, MaximumCard)];
        file.Read(0, bytes);
        return InCard(Encoding.UTF8.GetString(bytes)) is { } name ? new(name, page) : null;
    }

    /// <summary>The licence in a card's front matter: <c>license: apache-2.0</c>, or <c>license_name</c> beside <c>license: other</c>.</summary>
    internal static string? InCard(string card)
    {
        if (FrontMatter().Match(card) is not { Success: true } front) return null;
        var values = Lines().Matches(front.Groups[1].Value).ToLookup(match => match.Groups[1].Value, match => match.Groups[2].Value);
        var name = values["license"].FirstOrDefault();
        return Named(name == "other" ? values["license_name"].FirstOrDefault() ?? name : name);
    }

    /// <summary>The SPDX spelling of a licence's name; null where the text is no name.</summary>
    private static string? Named(string? text) =>
        text is null or "unknown" || !Name().IsMatch(text) ? null : Spdx.FirstOrDefault(each => each.Equals(text, StringComparison.OrdinalIgnoreCase)) ?? text;

    [GeneratedRegex(@"\A\uFEFF?---\r?\n(.*?)\r?\n---\s", RegexOptions.Singleline)]
    private static partial Regex FrontMatter();

    [GeneratedRegex(@"^(license|license_name):[ \t]*[""']?([^""'\r\n#]*?)[""']?[ \t]*(?:#.*)?\r?$", RegexOptions.Multiline)]
    private static partial Regex Lines();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9 .+\-_/]{0,79}\z")]
    private static partial Regex Name();
}
