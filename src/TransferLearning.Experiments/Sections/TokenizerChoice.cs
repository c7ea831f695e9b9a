namespace TransferLearning.Experiments.Sections;

/// <summary>Says how an experiment's texts are split.</summary>
public static class TokenizerChoice
{
    /// <summary>Whether the texts are split into the pieces of an encoder. All backbones that texts can name are encoders.</summary>
    public static bool ReadsPieces(this Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return experiment.Data.Text?.Tokenizer is { } given ? given != Tokenizer.Words : experiment.Backbone?.Name is not null;
    }
}
