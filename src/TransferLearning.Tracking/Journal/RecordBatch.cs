namespace TransferLearning.Tracking.Journal;

/// <summary>Consecutive records of a journal, grouped by kind for delivery to a store.</summary>
internal sealed class RecordBatch
{
    public List<MetricPoint> Metrics { get; } = [];

    /// <summary>The params in the order of logging. A key may occur twice; the first value counts.</summary>
    public List<KeyValuePair<string, string>> Params { get; } = [];

    /// <summary>The last value of each tag.</summary>
    public Dictionary<string, string> Tags { get; } = [];

    public List<DatasetInput> Datasets { get; } = [];

    public List<ArtifactRecord> Artifacts { get; } = [];

    public List<ModelRecord> Models { get; } = [];

    public List<RegisterRecord> Registrations { get; } = [];

    public StatusRecord? Status { get; set; }

    /// <summary>The run record, if the batch holds it.</summary>
    public JournaledRun? Run { get; set; }

    /// <summary>The offset behind the last record.</summary>
    public long End { get; set; }

    /// <summary>The number of records.</summary>
    public int Count { get; set; }
}
