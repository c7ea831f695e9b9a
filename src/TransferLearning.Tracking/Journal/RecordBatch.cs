namespace TransferLearning.Tracking.Journal;

/// <summary>Consecutive records of a journal, sorted by kind, ready for a store.</summary>
internal sealed class RecordBatch
{
    public List<MetricPoint> Metrics { get; } = [];

    /// <summary>In the order of logging; a key may come twice, the first holds.</summary>
    public List<KeyValuePair<string, string>> Params { get; } = [];

    /// <summary>The last value of a key.</summary>
    public Dictionary<string, string> Tags { get; } = [];

    public List<DatasetInput> Datasets { get; } = [];

    public List<ArtifactRecord> Artifacts { get; } = [];

    public List<ModelRecord> Models { get; } = [];

    public List<RegisterRecord> Registrations { get; } = [];

    public StatusRecord? Status { get; set; }

    /// <summary>The run's own record, where the batch holds it.</summary>
    public JournaledRun? Run { get; set; }

    /// <summary>The place behind the last record.</summary>
    public long End { get; set; }

    /// <summary>How many records.</summary>
    public int Count { get; set; }
}
