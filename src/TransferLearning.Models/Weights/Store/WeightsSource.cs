namespace TransferLearning.Models.Weights.Store;

/// <summary>The resolved value of <c>weights:</c>: a file on this machine, or an address to fetch it from.</summary>
/// <param name="Request">The value as it was written.</param>
/// <param name="Path">The file's path; null where it has to be fetched.</param>
/// <param name="Url">The address to fetch it from; null for a path.</param>
/// <param name="StoredAs">The path of a fetched file, relative to the store's folder.</param>
/// <param name="Tag">The catalogue's entry, where there is one.</param>
/// <param name="Sha256">The expected SHA-256 or its first digits, or <c>md5:</c> and an MD5; null where none is known.</param>
public sealed record WeightsSource(string Request, string? Path, Uri? Url, string? StoredAs, WeightsTag? Tag, string? Sha256)
{
    /// <summary>The names of further files beside it that are fetched with it if they exist.</summary>
    public IReadOnlyList<string> Beside { get; init; } = [];
}
