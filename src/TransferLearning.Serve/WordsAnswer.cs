using System.ComponentModel;

namespace TransferLearning.Serve;

/// <summary>Which words of a text a prediction rests on.</summary>
[Description("Which words of a text a prediction rests on.")]
internal sealed record WordsAnswer(
    [property: Description("The class, label or number that the words speak for.")] string Class,
    [property: Description("Its probability or value for the whole text.")] float Value,
    [property: Description("The words in their order, at most the first 256.")] IReadOnlyList<WordAnswer> Words);

/// <summary>A word of a text.</summary>
[Description("A word of a text.")]
internal sealed record WordAnswer(
    [property: Description("The word, with its punctuation.")] string Text,
    [property: Description("The value with the word minus the value without it: positive if the word speaks for the class.")] float Influence);
