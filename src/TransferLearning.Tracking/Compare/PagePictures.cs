using System.Globalization;
using System.Text.RegularExpressions;

namespace TransferLearning.Tracking.Compare;

/// <summary>Chooses a run's pictures for the comparison page.</summary>
internal static partial class PagePictures
{
    private static readonly string[] First = ["confusion", "mistakes", "samples"];

    /// <summary>
    /// The chosen pictures: confusion matrices first, then mistakes, then samples. A picture that was logged at several steps is taken
    /// at its last step; one that is also a plain artifact is taken once.
    /// </summary>
    public static IEnumerable<string> Choose(IReadOnlyList<string> artifacts) =>
        from path in artifacts
        where IsPicture(path)
        let image = Image().Match(path)
        let step = image.Success ? long.Parse(image.Groups["step"].Value, CultureInfo.InvariantCulture) : -1
        group (path, step) by image.Success ? image.Groups["key"].Value : Path.GetFileNameWithoutExtension(path) into same
        orderby Rank(same.Key), same.Key
        select same.MaxBy(each => each.step).path;

    private static int Rank(string name) =>
        Array.FindIndex(First, each => name.Contains(each, StringComparison.Ordinal)) is >= 0 and var at ? at : First.Length;

    private static bool IsPicture(string path) =>
        (path.EndsWith(".png", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".jpg", StringComparison.OrdinalIgnoreCase)) && !path.Contains("+compressed", StringComparison.Ordinal);

    // MLflow before 3.12 wrote '%' instead of '+'.
    [GeneratedRegex("""^images/(?<key>[^+%]+)[+%]step[+%](?<step>\d{1,18})[+%]timestamp""")]
    private static partial Regex Image();
}
