using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using TransferLearning.Experiments.Files;
using TransferLearning.Training.Progress;
using TransferLearning.Training.Running;

namespace TransferLearning.Training.Cards;

/// <summary>
/// Writes a model card beside an exported file: <c>FILE.md</c>, with the picture <c>FILE.curves.png</c>. A card that somebody edited, and a file that is no
/// card, stay as they are.
/// </summary>
public static partial class ModelCardFile
{
    /// <summary>The path of a file's card.</summary>
    public static string PathOf(string file) => file + ".md";

    /// <summary>Writes the card and its picture.</summary>
    /// <returns>Whether it was written: false if a card is there that was edited, or that this program did not write.</returns>
    /// <exception cref="RunException">The files cannot be read or written.</exception>
    public static bool Write(CardSubject subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var path = PathOf(subject.File);
        if (!IsOurs(path))
            return false;
        string? curves = null;
        if (subject.Training is { Epochs.Count: > 0 } training)
        {
            curves = subject.Name + ".curves.png";
            var epochs = training.Epochs.Select(epoch => new EpochResult(epoch.Stage, epoch.Epoch, epoch.StageEpoch, epoch.Metrics, 0, 0)).ToList();
            OutputFile.Replace(subject.File + ".curves.png", LearningCurves.Draw(subject.Model.Name, epochs, subject.Model.Epoch, training.Metric));
        }

        OutputFile.Replace(path, Encoding.UTF8.GetBytes(Signed(ModelCard.Text(subject, curves))));
        return true;
    }

    /// <summary>The text with the hash of what is before it in a comment, which Markdown does not show.</summary>
    private static string Signed(string text) => string.Create(CultureInfo.InvariantCulture, $"{text}\n<!-- Written by tl export; sha256 {Hash(text)}. An edited card is not replaced. -->\n");

    private static bool IsOurs(string path)
    {
        if (!File.Exists(path))
            return !Directory.Exists(path);
        var text = "";
        OutputFile.Write(path, () => text = File.ReadAllText(path));
        // Git may have changed the ends of lines.
        var lines = text.ReplaceLineEndings("\n");
        return Signature().Match(lines) is { Success: true } signed && signed.Groups[1].Value == Hash(lines[..signed.Index]);
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    [GeneratedRegex(@"\n<!-- Written by tl export; sha256 ([0-9a-f]{64})\. An edited card is not replaced\. -->\n\z")]
    private static partial Regex Signature();
}
