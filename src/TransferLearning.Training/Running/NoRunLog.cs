using TransferLearning.Tracking;

namespace TransferLearning.Training.Running;

/// <summary>A run log that discards everything, for dry runs.</summary>
internal sealed class NoRunLog(string experiment, string folder) : IRunLog
{
    public string RunId { get; } = new('0', 32);

    public string ExperimentName { get; } = experiment;

    public string Folder { get; } = folder;

    public void Params(IEnumerable<KeyValuePair<string, string>> values)
    {
    }

    public bool HasParam(string key) => false;

    public bool HasSummary(string key) => false;

    public void Tags(IEnumerable<KeyValuePair<string, string>> values)
    {
    }

    public void Tag(string key, string value)
    {
    }

    public void Metric(string key, double value, long step, DateTimeOffset? time = null)
    {
    }

    public void Summary(string key, double value, DateTimeOffset? time = null)
    {
    }

    public void Dataset(DatasetInput input)
    {
    }

    public void Artifact(string artifactPath, string file)
    {
    }

    public void Artifact(string artifactPath, ReadOnlySpan<byte> content)
    {
    }

    public bool HasImage(string key, long step) => false;

    public void Image(string key, ReadOnlySpan<byte> png, long step)
    {
    }

    public void Table(string artifactPath, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<object?>> rows)
    {
    }

    public void Model(LoggedModel model)
    {
    }

    public void Register(string artifactPath, string name, string? alias = null)
    {
    }

    public void Flush()
    {
    }

    public void Finish(RunStatus status)
    {
    }

    public DeliveryResult Deliver(TimeSpan atMost, IProgress<DeliveryProgress>? progress = null, CancellationToken cancellation = default) =>
        new(Complete: true, Delivered: 0, Pending: 0, Warnings: [], Url: null, Journal: Folder);

    public void Dispose()
    {
    }
}
