namespace TransferLearning.Training.Activations;

/// <summary>An entry of the store as <c>tl cache list</c> shows it.</summary>
/// <param name="Name">The hash that names it.</param>
/// <param name="Records">Pictures it has room for.</param>
/// <param name="Present">Pictures whose activation is there.</param>
/// <param name="Shape">The shape of one activation.</param>
/// <param name="Bytes">Bytes that it is allowed to grow to.</param>
/// <param name="LastUsed">When it was last opened.</param>
/// <param name="InUse">Whether a process has it open now.</param>
/// <param name="Key">What its name is a hash of.</param>
public sealed record StoredEntry(string Name, int Records, int Present, IReadOnlyList<long> Shape, long Bytes, DateTime LastUsed, bool InUse, IReadOnlyDictionary<string, string> Key);
