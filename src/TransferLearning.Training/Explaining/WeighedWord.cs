namespace TransferLearning.Training.Explaining;

/// <summary>A word of a text as it was written, with its influence (occlusion) or its attention.</summary>
/// <param name="Text">The word, with its punctuation.</param>
/// <param name="Weight">
/// Influence: the output with the word minus the output without it, positive if the word speaks for the output. Attention: the share of the text's features that
/// comes from the word, from 0 to 1.
/// </param>
internal sealed record WeighedWord(string Text, double Weight);
