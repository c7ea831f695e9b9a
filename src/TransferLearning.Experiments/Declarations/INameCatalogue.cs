namespace TransferLearning.Experiments.Declarations;

/// <summary>A set of names that a key may have (<see cref="KeyAttribute.NamesFrom"/>). Found by being there: public, with a parameterless constructor.</summary>
public interface INameCatalogue
{
    /// <summary>The category that keys refer to: <c>backbones</c>.</summary>
    string Category { get; }

    /// <summary>The names, aliases included. Cheap: it is read by <c>tl validate</c>.</summary>
    IReadOnlyCollection<string> Names { get; }

    /// <summary>The command that lists them, where they are too many for a message: <c>dotnet tl backbones</c>.</summary>
    string? ListedBy => null;
}
