using System.Text.Json;
using System.Text.Json.Serialization;

namespace TransferLearning.Tracking.Delivery;

/// <summary>
/// How far a journal has been delivered to a target: a file beside the journal, replaced whole. It may lag behind the
/// store, never run ahead of it.
/// </summary>
internal sealed class DeliveryState
{
    /// <summary>The target, readable.</summary>
    public string Target { get; set; } = "";

    /// <summary>The place in the journal behind the last delivered record.</summary>
    public long Offset { get; set; }

    /// <summary>The store's id of the run; null before it is there.</summary>
    public string? StoreRunId { get; set; }

    /// <summary>The store's id of the experiment.</summary>
    public string? ExperimentId { get; set; }

    /// <summary>The parent's id of ours that the store has not been told yet.</summary>
    public string? PendingParent { get; set; }

    /// <summary>Where the run's artifacts go, as the store says.</summary>
    public string? ArtifactUri { get; set; }

    /// <summary>The ids of logged models by their artifact folder; MLflow 3 only.</summary>
    public Dictionary<string, string> Models { get; set; } = [];

    /// <summary>How many items the store refused for good.</summary>
    public long Refused { get; set; }

    /// <summary>Artifacts that this store did not get because their bytes were gone.</summary>
    public List<string> Missing { get; set; } = [];

    /// <summary>Begins again: the store does not have the run any more.</summary>
    public void Forget()
    {
        (Offset, StoreRunId, ExperimentId, ArtifactUri, PendingParent, Refused) = (0, null, null, null, null, 0);
        Models.Clear();
        Missing.Clear();
    }

    public static DeliveryState Read(string file)
    {
        try
        {
            if (File.Exists(file) && JsonSerializer.Deserialize(File.ReadAllBytes(file), DeliveryJson.Default.DeliveryState) is { } state)
                return state;
        }
        catch (Exception error) when (error is JsonException or IOException)
        {
            // Begin again: what is delivered twice is there once.
        }

        return new DeliveryState();
    }

    public void Write(string file)
    {
        var beside = file + ".new";
        File.WriteAllBytes(beside, JsonSerializer.SerializeToUtf8Bytes(this, DeliveryJson.Default.DeliveryState));
        File.Move(beside, file, overwrite: true);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DeliveryState))]
[JsonSerializable(typeof(RefusedItem))]
internal sealed partial class DeliveryJson : JsonSerializerContext;

/// <summary>A line of <c>rejected.jsonl</c>: what a store would not take, and why.</summary>
internal sealed record RefusedItem(string What, string Content, string Reason);
