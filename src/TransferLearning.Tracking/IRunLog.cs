namespace TransferLearning.Tracking;

/// <summary>
/// The log of one run. Every call appends to the run's journal and returns at once, from any thread: none waits for a store or
/// a server, and none throws because tracking failed. <see cref="Deliver"/> reports what could not be written.
/// </summary>
public interface IRunLog : IDisposable
{
    /// <summary>The run's id: 32 lower-case hexadecimal digits. On a server it is the tag <c>tl.run_id</c>.</summary>
    string RunId { get; }

    /// <summary>The name of the run's MLflow experiment.</summary>
    string ExperimentName { get; }

    /// <summary>The folder that holds the journal and the copies of artifacts that wait for delivery.</summary>
    string Folder { get; }

    /// <summary>Logs params. The first value of a key is kept; later ones are dropped.</summary>
    void Params(IEnumerable<KeyValuePair<string, string>> values);

    /// <summary>Whether a param was logged before this log was opened.</summary>
    bool HasParam(string key);

    /// <summary>Whether a metric of the whole run was logged, by this log or before.</summary>
    bool HasSummary(string key);

    /// <summary>Sets tags. The last value of a key is kept.</summary>
    void Tags(IEnumerable<KeyValuePair<string, string>> values);

    /// <summary>Sets one tag.</summary>
    void Tag(string key, string value);

    /// <summary>Logs one point of a metric. NaN and infinities are logged as they are.</summary>
    /// <param name="key">The metric's name. MLflow's UI groups charts by the part before <c>/</c>.</param>
    /// <param name="value">The value.</param>
    /// <param name="step">The step, at least 0.</param>
    /// <param name="time">The time of the point; null for now.</param>
    void Metric(string key, double value, long step, DateTimeOffset? time = null);

    /// <summary>
    /// Logs one number for the whole run, at step 0. MLflow's UI draws a metric that has only one step as a bar chart over the runs.
    /// A run that is continued and ends again may log another value; the last one counts.
    /// </summary>
    void Summary(string key, double value, DateTimeOffset? time = null);

    /// <summary>Logs a data set as an input of the run.</summary>
    void Dataset(DatasetInput input);

    /// <summary>Copies a file and logs the copy as the artifact <paramref name="artifactPath"/> (relative, with '/' separators).</summary>
    void Artifact(string artifactPath, string file);

    /// <summary>Logs bytes as the artifact <paramref name="artifactPath"/>.</summary>
    void Artifact(string artifactPath, ReadOnlySpan<byte> content);

    /// <summary>Whether an image with this key and step has been logged, also before an interruption.</summary>
    bool HasImage(string key, long step);

    /// <summary>
    /// Logs an image at a step, named so that MLflow's image view finds it. As in MLflow, a slash in the key becomes '~'.
    /// A second image with the same key and step is ignored.
    /// </summary>
    void Image(string key, ReadOnlySpan<byte> png, long step);

    /// <summary>Logs a table in the format of MLflow's table view. Cells are numbers, strings, booleans or null.</summary>
    void Table(string artifactPath, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<object?>> rows);

    /// <summary>Logs a folder of files as a model: adds an <c>MLmodel</c> file to them and creates the model in the store.</summary>
    void Model(LoggedModel model);

    /// <summary>
    /// Registers the model logged under <paramref name="artifactPath"/> as a new version of the registered model <paramref name="name"/>;
    /// <paramref name="alias"/>, if given, then points to this version.
    /// </summary>
    void Register(string artifactPath, string name, string? alias = null);

    /// <summary>
    /// Writes everything logged so far to disk, so that it survives the end of the process and, if the disk honours flushes, of the
    /// machine. Call it before writing a checkpoint that relies on these points.
    /// </summary>
    void Flush();

    /// <summary>Sets the run's status and, unless it is still running, its end time. The last status counts.</summary>
    void Finish(RunStatus status);

    /// <summary>Waits until the journal has been delivered, at most <paramref name="atMost"/>.</summary>
    DeliveryResult Deliver(TimeSpan atMost, IProgress<DeliveryProgress>? progress = null, CancellationToken cancellation = default);
}
