namespace TransferLearning.Experiments.Declarations;

/// <summary>
/// A set of names that a key accepts (<see cref="KeyAttribute.NamesFrom"/>). Found by reflection: public, with a parameterless constructor.
/// </summary>
public interface INameCatalogue
{
    /// <summary>The category that keys refer to, for example <c>backbones</c>.</summary>
    string Category { get; }

    /// <summary>The names, including aliases. Must be cheap, because <c>tl validate</c> reads them.</summary>
    IReadOnlyCollection<string> Names { get; }

    /// <summary>The command that lists the names if they are too many for a message: <c>dotnet tl backbones</c>.</summary>
    string? ListedBy => null;
}
