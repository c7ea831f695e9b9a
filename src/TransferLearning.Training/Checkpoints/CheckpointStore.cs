using System.Globalization;
using System.Text.Json;
using TransferLearning.Models.Weights;

namespace TransferLearning.Training.Checkpoints;

/// <summary>
/// The checkpoints of a run. Each is one safetensors file with the counters in its metadata, so one rename creates it atomically.
/// The newest three are kept, and also the weights of every epoch that is the best by some metric.
/// </summary>
internal sealed class CheckpointStore(string folder)
{
    private const int Kept = 3;
    private const string StateKey = "state";
    private readonly string _folder = Path.Combine(folder, "checkpoints");

    /// <summary>Writes a checkpoint and deletes the fourth-newest.</summary>
    /// <exception cref="RunException">Writing failed; older checkpoints are intact.</exception>
    public void Write(CheckpointState state, IEnumerable<(string Name, TensorData Data)> tensors)
    {
        var path = PathOf(state.Epoch, state.Step, state.Stage);
        Save(path, tensors, new Dictionary<string, string> { [StateKey] = JsonSerializer.Serialize(state, CheckpointJson.Default.CheckpointState) });
        foreach (var old in Files().SkipLast(Kept))
            File.Delete(old);
    }

    /// <summary>Stores the weights after an epoch (from 1) that is the best by some metric.</summary>
    /// <exception cref="RunException">Writing failed.</exception>
    public void WriteWeights(int epoch, IEnumerable<(string Name, TensorData Data)> tensors) =>
        Save(WeightsPath(epoch), tensors, null);

    /// <summary>Deletes the stored weights of all epochs except these.</summary>
    public void KeepWeights(IReadOnlyCollection<int> epochs)
    {
        if (!Directory.Exists(_folder))
            return;
        var kept = epochs.Select(WeightsPath).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Directory.GetFiles(_folder, "weights-*.safetensors"))
            if (!kept.Contains(file))
                File.Delete(file);
    }

    /// <summary>Whether there is a checkpoint.</summary>
    public bool Any => Files().Any();

    public bool HasWeights(int epoch) => File.Exists(WeightsPath(epoch));

    /// <summary>Opens the stored weights of an epoch. The caller disposes the file.</summary>
    public IWeightFile OpenWeights(int epoch) => Safetensors.Open(WeightsPath(epoch));

    /// <summary>Opens the newest readable checkpoint, with its state; null if there is none. The caller disposes the file.</summary>
    public (CheckpointState State, IWeightFile Tensors)? OpenNewest()
    {
        foreach (var path in Files().Reverse())
        {
            IWeightFile? file = null;
            try
            {
                file = Safetensors.Open(path);
                if (file.Metadata.TryGetValue(StateKey, out var json)
                    && JsonSerializer.Deserialize(json, CheckpointJson.Default.CheckpointState) is { Format: CheckpointState.CurrentFormat } state)
                    return (state, file);
            }
            catch (Exception wrong) when (wrong is WeightFileException or JsonException)
            {
                // The disk lost data that it had confirmed. The checkpoint before this one is complete.
            }

            file?.Dispose();
        }

        return null;
    }

    private static void Save(string path, IEnumerable<(string Name, TensorData Data)> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        try
        {
            Safetensors.Write(path, tensors, metadata);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"The checkpoint '{path}' cannot be written: {wrong.Message.TrimEnd('.')}. The checkpoint before it is intact: make room and start the same command again.", wrong);
        }
    }

    /// <summary>The checkpoints, oldest first: their names sort like their steps.</summary>
    private IEnumerable<string> Files() => Directory.Exists(_folder)
        ? Directory.GetFiles(_folder, "checkpoint-*.safetensors").Order(StringComparer.Ordinal)
        : [];

    /// <summary>The path of a checkpoint. A stage may end after an epoch's last batch: with the stage in the name, its end and the start of the next stage have different files.</summary>
    private string PathOf(int epoch, int step, int stage) =>
        Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"checkpoint-{epoch:D7}-{stage:D4}-{step:D9}.safetensors"));

    private string WeightsPath(int epoch) =>
        Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"weights-{epoch:D7}.safetensors"));
}
