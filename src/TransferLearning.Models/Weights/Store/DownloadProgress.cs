namespace TransferLearning.Models.Weights.Store;

/// <summary>How far a download is.</summary>
/// <param name="Url">What is fetched.</param>
/// <param name="Done">Bytes on the disk, those of an earlier, interrupted attempt included.</param>
/// <param name="Total">The whole length; null where the server does not say.</param>
/// <param name="Note">Why it waits or begins again, in words; null while it runs.</param>
public sealed record DownloadProgress(Uri Url, long Done, long? Total, string? Note = null);
