namespace TransferLearning.Training.Activations;

/// <summary>An entry of the store as <c>tl cache list</c> shows it.</summary>
/// <param name="Name">The hash of the key.</param>
/// <param name="Records">The number of pictures.</param>
/// <param name="Present">The number of pictures whose activation is present.</param>
/// <param name="Shape">The shape of one activation.</param>
/// <param name="Bytes">The size of the full entry in bytes.</param>
/// <param name="LastUsed">When it was last opened.</param>
/// <param name="InUse">Whether a process has it open now.</param>
/// <param name="Key">The parts of the key.</param>
public sealed record StoredEntry(string Name, int Records, int Present, IReadOnlyList<long> Shape, long Bytes, DateTime LastUsed, bool InUse, IReadOnlyDictionary<string, string> Key)
{
    /// <summary>Whether the entry holds decoded pictures; otherwise it holds activations.</summary>
    public bool IsPixels => Key.TryGetValue("prefix", out var prefix) && prefix.Length == 0;
}
