using System.Text.Json;
using System.Text.Json.Serialization;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Tracking.Delivery;

/// <summary>
/// How far a journal has been delivered to one target. It is saved as a cursor file beside the journal, always replaced as a
/// whole. It may lag behind the store, but never runs ahead of it.
/// </summary>
internal sealed class DeliveryState
{
    /// <summary>The target as text for a reader.</summary>
    public string Target { get; set; } = "";

    /// <summary>The offset in the journal behind the last delivered record.</summary>
    public long Offset { get; set; }

    /// <summary>The store's id of the run; null before the run exists there.</summary>
    public string? StoreRunId { get; set; }

    /// <summary>The store's id of the experiment.</summary>
    public string? ExperimentId { get; set; }

    /// <summary>Our id of the parent run while the run's parent tag is not yet set in the store; otherwise null.</summary>
    public string? PendingParent { get; set; }

    /// <summary>The store's URI for the run's artifacts.</summary>
    public string? ArtifactUri { get; set; }

    /// <summary>The ids of the run's logged models by artifact folder (MLflow 3 only).</summary>
    public Dictionary<string, string> Models { get; set; } = [];

    /// <summary>How many items the store refused permanently.</summary>
    public long Refused { get; set; }

    /// <summary>Artifacts that this store did not get because their bytes were gone.</summary>
    public List<string> Missing { get; set; } = [];

    /// <summary>Starts again from the beginning, because the store no longer has the run.</summary>
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
            // Start from the beginning: delivering a record twice changes nothing.
        }

        return new DeliveryState();
    }

    public void Write(string file)
    {
        var beside = file + ".new";
        File.WriteAllBytes(beside, JsonSerializer.SerializeToUtf8Bytes(this, DeliveryJson.Default.DeliveryState));
        AtomicFile.Move(beside, file);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DeliveryState))]
[JsonSerializable(typeof(RefusedItem))]
internal sealed partial class DeliveryJson : JsonSerializerContext;

/// <summary>A line of <c>rejected.jsonl</c>: an item that a store refused, and why.</summary>
internal sealed record RefusedItem(string What, string Content, string Reason);
