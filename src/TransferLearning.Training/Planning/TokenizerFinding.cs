using TransferLearning.Models.Layers.Sequences;
using TransferLearning.Models.Weights;

namespace TransferLearning.Training.Planning;

/// <summary>Finds the tokenizer of a plan whose texts are split into the pieces of an encoder.</summary>
internal sealed class TokenizerFinding(Experiment experiment, ResolvedWeights? weights, Findings findings)
{
    private const string Key = "data.text.vocabulary";

    private const string Kind = "data.text.tokenizer";

    // Lets the rest of the experiment be checked while the tokenizer is unknown.
    private static readonly string[] SpecialOnly = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    /// <summary>Whether the tokenizer comes with weights that are not on this machine.</summary>
    public bool IsAway => experiment.Data.Text?.Vocabulary is null && weights is { File: null };

    private EncoderInput? Encoder => BackboneCatalogue.EncoderOf(experiment.Backbone.Name);

    /// <summary>The data with the tokenizer; the same data for pictures and words.</summary>
    public DataSplits Complete(DataSplits data)
    {
        if (experiment.Data.Train.Input != InputKind.Text || !experiment.ReadsPieces())
            return data;
        if (Read() is var (form, vocabulary))
            Check(form, vocabulary);
        else
            (form, vocabulary) = (new WordPieceForm(), new WordPieceForm().Vocabulary(SpecialOnly));
        return data with { Text = new TextVectorizer(TokenForm.OfPieces(experiment.Data.Text!.SequenceLength, form), vocabulary) };
    }

    private (PieceForm, Vocabulary)? Read()
    {
        if (File() is not { } file)
            return null;
        try
        {
            return PieceFile.Read(file);
        }
        catch (Exception wrong) when (wrong is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            findings.Error(Codes.BadWeights, Key, wrong.Message);
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
                findings.Error(Codes.BadWeights, Key, $"without weights there is no tokenizer beside them: name it, 'vocabulary: {EncoderInput.TokenizerFiles(Encoder?.Tokenizer)[1]}'");
            return null;
        }

        var folder = Directory.Exists(place) ? place : Path.GetDirectoryName(Path.GetFullPath(place))!;
        if (PieceFile.In(folder) is { } beside)
            return beside;
        findings.Error(Codes.BadWeights, Key, $"there is no tokenizer beside the weights: '{folder}' has none of {PieceFile.Json}, {PieceFile.List} and {PieceFile.Numbers}. Put the one of these weights there, or name it with 'vocabulary'");
        return null;
    }

    private void Check(PieceForm form, Vocabulary vocabulary)
    {
        var kind = PiecesText.KindOf(form);
        if (experiment.Data.Text!.Tokenizer is { } given && given != kind)
            findings.Error(Codes.BadWeights, Kind, $"the file has {PiecesText.Of(kind)}, '{Spelling.Of(kind)}', not '{Spelling.Of(given)}'");
        else if (Encoder is { } encoder)
            Check(encoder, kind, vocabulary);
        else if (vocabulary.PaddingNumber != 0 && experiment.Backbone.Layers?.OfType<EmbeddingLayer>().Any(layer => layer.MaskZero) == true)
            findings.Error(Codes.BadWeights, Key, $"'mask_zero' skips the number 0, and padding has the number {vocabulary.PaddingNumber} in this vocabulary: remove 'mask_zero'");
    }

    private void Check(EncoderInput encoder, Tokenizer kind, Vocabulary vocabulary)
    {
        var name = experiment.Backbone.Name;
        if (kind != encoder.Tokenizer)
            findings.Error(Codes.BadWeights, Key, $"the tokenizer has {PiecesText.Of(kind)}, but '{name}' reads {PiecesText.Of(encoder.Tokenizer)}: it is another model's");
        else if (vocabulary.Count > encoder.Words)
            findings.Error(Codes.BadWeights, Key, FormattableString.Invariant($"the tokenizer has {vocabulary.Count:N0} pieces, but '{name}' has vectors for {encoder.Words:N0}: it is another model's"));
        else if (vocabulary.PaddingNumber != encoder.Padding)
            findings.Error(Codes.BadWeights, Key, $"padding has the number {vocabulary.PaddingNumber} in the tokenizer, but {encoder.Padding} in '{name}': it is another model's");
    }
}
