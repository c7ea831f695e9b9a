using TransferLearning.Cli.Terminal;
using TransferLearning.Training.Cards;

namespace TransferLearning.Cli.Exporting;

/// <summary>Writes the model card beside an exported file, and says so on standard error.</summary>
internal static class ExportCard
{
    /// <summary>Writes the card, unless somebody edited the one that is there.</summary>
    /// <exception cref="RunException">The card cannot be written.</exception>
    public static void Write(CardSubject subject, Session session)
    {
        var card = ModelCardFile.PathOf(subject.File);
        session.ProgressText.WriteLine(ModelCardFile.Write(subject)
            ? $"Model card: {card}. Fill in 'Intended use' and 'Limits' before you pass it on."
            : $"'{card}' was edited, or is no model card, so it stays as it is. Delete it to get a new one.");
    }
}
