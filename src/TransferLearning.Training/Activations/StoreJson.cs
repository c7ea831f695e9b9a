using System.Text.Json.Serialization;

namespace TransferLearning.Training.Activations;

/// <summary>
/// Source-generated JSON serialisation of the store's small files. Every plan reads them, and reflection would take longer than the rest of the plan.
/// </summary>
[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip)]
[JsonSerializable(typeof(StoreCosts))]
[JsonSerializable(typeof(EntryHeader))]
internal sealed partial class StoreJson : JsonSerializerContext;
