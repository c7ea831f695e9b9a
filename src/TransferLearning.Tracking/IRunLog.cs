namespace TransferLearning.Tracking;

/// <summary>
/// A run's journal. Every call appends and returns at once, from any thread; nothing here waits for a store or a
/// server, and nothing throws for tracking's sake: what could not be written is told by <see cref="Deliver"/>.
/// </summary>
public interface IRunLog : IDisposable
{
    /// <summary>The run's id: 32 lower-case hexadecimal digits. On a server it is the tag <c>tl.run_id</c>.</summary>
    string RunId { get; }

    /// <summary>The MLflow experiment.</summary>
    string ExperimentName { get; }

    /// <summary>The folder that holds the journal and everything spooled for delivery.</summary>
    string Folder { get; }

    /// <summary>Params: written once a key; a second value for a key is not stored.</summary>
    void Params(IEnumerable<KeyValuePair<string, string>> values);

    /// <summary>Whether a param was logged before this log was opened.</summary>
    bool HasParam(string key);

    /// <summary>Tags: the last value of a key holds.</summary>
    void Tags(IEnumerable<KeyValuePair<string, string>> values);

    /// <summary>One tag.</summary>
    void Tag(string key, string value);

    /// <summary>One point of a metric. NaN and infinities are kept as what they are.</summary>
    /// <param name="key">The name; what is before <c>/</c> is the section of its chart.</param>
    /// <param name="value">The value.</param>
    /// <param name="step">The step, at least 0.</param>
    /// <param name="time">The moment; null for now.</param>
    void Metric(string key, double value, long step, DateTimeOffset? time = null);

    /// <summary>
    /// One number for the run as a whole, at step 0: MLflow's UI draws a metric that has no other step as a bar beside those of other
    /// runs. A run that goes on and ends again may log another value, which then holds.
    /// </summary>
    void Summary(string key, double value, DateTimeOffset? time = null);

    /// <summary>A data set the run reads.</summary>
    void Dataset(DatasetInput input);

    /// <summary>Keeps a copy of a file as the run's artifact <paramref name="artifactPath"/> ('/' separators, relative).</summary>
    void Artifact(string artifactPath, string file);

    /// <summary>Keeps bytes as the run's artifact <paramref name="artifactPath"/>.</summary>
    void Artifact(string artifactPath, ReadOnlySpan<byte> content);

    /// <summary>Whether a picture of that key and step has been logged, before an interruption too.</summary>
    bool HasImage(string key, long step);

    /// <summary>
    /// A picture with a step, as MLflow's image view wants it. A slash in the key becomes '~', as MLflow does it.
    /// One of a key and step that was logged before is not logged again.
    /// </summary>
    void Image(string key, ReadOnlySpan<byte> png, long step);

    /// <summary>A table as MLflow's table view wants it; cells are numbers, texts, truth values or null.</summary>
    void Table(string artifactPath, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<object?>> rows);

    /// <summary>A folder of files that is a model: an <c>MLmodel</c> file is written beside them and the store is told.</summary>
    void Model(LoggedModel model);

    /// <summary>Registers the model logged under <paramref name="artifactPath"/> as a new version of <paramref name="name"/>, with an alias where one is given.</summary>
    void Register(string artifactPath, string name, string? alias = null);

    /// <summary>Everything appended so far survives the process (and the machine, where the disk keeps its word). Call it before a checkpoint that counts on it.</summary>
    void Flush();

    /// <summary>The run's end; the last status appended holds.</summary>
    void Finish(RunStatus status);

    /// <summary>Waits for delivery, at most so long.</summary>
    DeliveryResult Deliver(TimeSpan atMost, IProgress<DeliveryProgress>? progress = null, CancellationToken cancellation = default);
}
