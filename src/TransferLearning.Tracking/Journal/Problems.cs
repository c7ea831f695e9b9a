namespace TransferLearning.Tracking.Journal;

/// <summary>The problems of a run's tracking, one sentence for each kind; they are shown when the run ends.</summary>
internal sealed class Problems
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _sentences = [];
    private readonly List<string> _order = [];

    public void Add(string kind, string sentence)
    {
        lock (_lock)
        {
            if (!_sentences.ContainsKey(kind))
                _order.Add(kind);
            _sentences[kind] = sentence;
        }
    }

    public void Remove(string kind)
    {
        lock (_lock)
        {
            if (_sentences.Remove(kind))
                _order.Remove(kind);
        }
    }

    public bool Has(string kind)
    {
        lock (_lock)
            return _sentences.ContainsKey(kind);
    }

    public IReadOnlyList<string> All
    {
        get
        {
            lock (_lock)
                return [.. _order.Select(kind => _sentences[kind])];
        }
    }
}
