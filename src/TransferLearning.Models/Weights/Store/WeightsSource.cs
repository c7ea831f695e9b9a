namespace TransferLearning.Models.Weights.Store;

/// <summary>What <c>weights:</c> means: a file on this machine, or where to fetch it from.</summary>
/// <param name="Request">As it was written.</param>
/// <param name="Path">Where it lies; null where it has to be fetched.</param>
/// <param name="Url">Where it is fetched from; null for a path.</param>
/// <param name="StoredAs">Its place in the store, relative to the store's folder, where it is fetched.</param>
/// <param name="Tag">The catalogue's entry, where it has one.</param>
/// <param name="Sha256">The expected hash or its first digits, or <c>md5:</c> and an MD5; null where none is known.</param>
public sealed record WeightsSource(string Request, string? Path, Uri? Url, string? StoredAs, WeightsTag? Tag, string? Sha256);
