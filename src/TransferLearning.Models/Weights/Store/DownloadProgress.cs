namespace TransferLearning.Models.Weights.Store;

/// <summary>The progress of a download.</summary>
/// <param name="Url">The address that is fetched.</param>
/// <param name="Done">The bytes on disk, including those of an earlier, interrupted attempt.</param>
/// <param name="Total">The total length in bytes; null where the server does not say.</param>
/// <param name="Note">The reason for a wait or a restart; null while bytes arrive.</param>
public sealed record DownloadProgress(Uri Url, long Done, long? Total, string? Note = null);
