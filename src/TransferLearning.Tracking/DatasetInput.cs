namespace TransferLearning.Tracking;

/// <summary>A data set that a run read, in the form of MLflow's <c>log-inputs</c> call.</summary>
/// <param name="Name">The data set's name, at most 500 characters; a longer one is cut.</param>
/// <param name="Digest">A hash of the data set's content, at most 36 characters; a longer one is cut.</param>
/// <param name="SourceType">The kind of source, at most 36 characters, for example <c>local</c>; a longer one is cut.</param>
/// <param name="Source">The source as JSON, for example <c>{"uri": "data/dogs-vs-cats"}</c>.</param>
/// <param name="Schema">MLflow's schema JSON, or null.</param>
/// <param name="Profile">JSON that describes the data set (sample counts, for example), or null.</param>
/// <param name="Context"><c>training</c>, <c>validation</c> or <c>test</c> (the tag <c>mlflow.data.context</c>).</param>
public sealed record DatasetInput(
    string Name,
    string Digest,
    string SourceType,
    string Source,
    string? Schema,
    string? Profile,
    string Context);
