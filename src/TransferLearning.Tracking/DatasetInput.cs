namespace TransferLearning.Tracking;

/// <summary>A data set that a run read, as MLflow's <c>log-inputs</c> takes it.</summary>
/// <param name="Name">Its name, at most 500 characters.</param>
/// <param name="Digest">What its bytes are, at most 36 characters; a longer one is cut.</param>
/// <param name="SourceType">The kind of source, at most 36 characters, for example <c>local</c>.</param>
/// <param name="Source">Where it comes from, JSON, for example <c>{"uri": "data/dogs-vs-cats"}</c>.</param>
/// <param name="Schema">JSON in MLflow's schema form, or null.</param>
/// <param name="Profile">JSON with counts and whatever else describes it, or null.</param>
/// <param name="Context"><c>training</c>, <c>validation</c> or <c>test</c> (<c>mlflow.data.context</c>).</param>
public sealed record DatasetInput(
    string Name,
    string Digest,
    string SourceType,
    string Source,
    string? Schema,
    string? Profile,
    string Context);
