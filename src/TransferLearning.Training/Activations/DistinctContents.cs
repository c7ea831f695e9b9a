namespace TransferLearning.Training.Activations;

/// <summary>The different contents among some samples, ordered by their hashes, so that they do not depend on the samples' order.</summary>
internal sealed class DistinctContents
{
    private readonly Dictionary<string, int> _places;

    /// <param name="contents">The hash of each sample's content (<see cref="Fingerprint.OfContent"/>).</param>
    public DistinctContents(IEnumerable<string> contents)
    {
        var distinct = contents.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        _places = distinct.Select((content, index) => (content, index)).ToDictionary(each => each.content, each => each.index, StringComparer.Ordinal);
        Hash = Fingerprint.OfContents(distinct);
    }

    /// <summary>The number of different contents.</summary>
    public int Count => _places.Count;

    /// <summary>The hash of all contents.</summary>
    public string Hash { get; }

    /// <summary>The place of a content; null if it is not among them.</summary>
    public int? Find(string content) => _places.TryGetValue(content, out var place) ? place : null;
}
