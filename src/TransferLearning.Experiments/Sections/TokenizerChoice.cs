namespace TransferLearning.Experiments.Sections;

/// <summary>Chooses how an experiment's texts are split.</summary>
public static class TokenizerChoice
{
    /// <summary>The tokenizer. All backbones that texts can name are encoders, which read word pieces.</summary>
    public static Tokenizer TokenizerOfTexts(this Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return experiment.Data.Text?.Tokenizer ?? (experiment.Backbone?.Name is null ? Tokenizer.Words : Tokenizer.WordPiece);
    }
}
