namespace TransferLearning.Texts;

/// <summary>A token that stands for itself where it is written in a text.</summary>
/// <param name="Text">The token.</param>
/// <param name="TakesSpaceBefore">Whether it takes in the white space before it (<c>lstrip</c>).</param>
/// <param name="IsNormalized">Whether it is looked for in the changed text, for example in lower case.</param>
public sealed record SpecialToken(string Text, bool TakesSpaceBefore = false, bool IsNormalized = false);
