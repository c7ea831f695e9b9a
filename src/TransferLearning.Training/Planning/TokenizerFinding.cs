using TransferLearning.Models.Weights;

namespace TransferLearning.Training.Planning;

/// <summary>Finds the tokenizer of a plan whose texts are split into word pieces.</summary>
internal sealed class TokenizerFinding(Experiment experiment, ResolvedWeights? weights, Findings findings)
{
    private const string Key = "data.text.vocabulary";

    // Lets the rest of the experiment be checked while the tokenizer is unknown.
    private static readonly string[] SpecialOnly = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    /// <summary>Whether the tokenizer comes with weights that are not on this machine.</summary>
    public bool IsAway => experiment.Data.Text?.Vocabulary is null && weights is { File: null };

    /// <summary>The data with the tokenizer; the same data for pictures and words.</summary>
    public DataSplits Complete(DataSplits data)
    {
        if (experiment.Data.Train.Input != InputKind.Text || experiment.TokenizerOfTexts() != Tokenizer.WordPiece)
            return data;
        var (form, vocabulary) = Read() ?? (new WordPieceForm(), Vocabulary.OfPieces(SpecialOnly));
        CheckSize(vocabulary);
        return data with { Text = new TextVectorizer(TokenForm.OfPieces(experiment.Data.Text!.SequenceLength, form), vocabulary) };
    }

    private (WordPieceForm, Vocabulary)? Read()
    {
        if (File() is not { } file)
            return null;
        try
        {
            var (form, vocabulary) = PieceFile.Read(file);
            // It must know the pieces that stand around each text.
            _ = new WordPieceTokenizer(form, vocabulary);
            return (form, vocabulary);
        }
        catch (Exception wrong) when (wrong is InvalidDataException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            findings.Error(Codes.BadWeights, Key, wrong is ArgumentException ? $"'{file}' cannot be used: {wrong.Message}" : wrong.Message);
            return null;
        }
    }

    private string? File()
    {
        if (experiment.Data.Text!.Vocabulary is { } given)
            return given;
        if (IsAway || experiment.Backbone.Name is null)
            return null;
        if (weights?.File is not { } place)
        {
            // Weights that cannot be found are reported already.
            if (experiment.Backbone.Weights == "none")
                findings.Error(Codes.BadWeights, Key, "without weights there is no tokenizer beside them: name it, 'vocabulary: vocab.txt'");
            return null;
        }

        var folder = Directory.Exists(place) ? place : Path.GetDirectoryName(Path.GetFullPath(place))!;
        if (PieceFile.In(folder) is { } beside)
            return beside;
        findings.Error(Codes.BadWeights, Key, $"there is no tokenizer beside the weights: '{folder}' has neither {PieceFile.Json} nor {PieceFile.List}. Put the one of these weights there, or name it with 'vocabulary'");
        return null;
    }

    private void CheckSize(Vocabulary vocabulary)
    {
        if (experiment.Backbone.Name is { } name && BackboneCatalogue.Find(name)?.Text is { } encoder && vocabulary.Count > encoder.Words)
            findings.Error(Codes.BadWeights, Key, FormattableString.Invariant($"the tokenizer has {vocabulary.Count:N0} pieces, but '{name}' has vectors for {encoder.Words:N0}: it is another model's"));
    }
}
