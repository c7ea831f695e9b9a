namespace TransferLearning.Data.Loading;

/// <summary>A picture that could not be read, and why.</summary>
/// <param name="Id">The sample's name.</param>
/// <param name="Path">The file.</param>
/// <param name="Reason">The reason, in one sentence.</param>
public sealed record BadImage(string Id, string Path, string Reason);
