namespace TransferLearning.Experiments.Sources;

/// <summary>What a network's input is made from.</summary>
public enum InputKind
{
    /// <summary>Pictures: decoded, resized, augmented.</summary>
    Pictures,

    /// <summary>Texts: split into words, which become numbers.</summary>
    Text,
}
