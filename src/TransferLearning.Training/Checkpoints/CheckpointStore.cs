using System.Globalization;
using System.Text.Json;
using TransferLearning.Models.Weights;

namespace TransferLearning.Training.Checkpoints;

/// <summary>
/// The checkpoints of a run: one safetensors file each, with the counters in its metadata, so that one rename makes it exist
/// as a whole. The newest three are kept, and the weights of every epoch that is still the best of something.
/// </summary>
internal sealed class CheckpointStore(string folder)
{
    private const int Kept = 3;
    private const string StateKey = "state";
    private readonly string _folder = Path.Combine(folder, "checkpoints");

    /// <summary>Writes a checkpoint and forgets the fourth-newest one.</summary>
    /// <exception cref="RunException">The disk takes it not; the checkpoints there were are intact.</exception>
    public void Write(CheckpointState state, IEnumerable<(string Name, TensorData Data)> tensors)
    {
        var path = PathOf(state.Epoch, state.Step, state.Stage);
        Save(path, tensors, new Dictionary<string, string> { [StateKey] = JsonSerializer.Serialize(state, CheckpointJson.Default.CheckpointState) });
        foreach (var old in Files().SkipLast(Kept))
            File.Delete(old);
    }

    /// <summary>Keeps the weights after an epoch (1 for the first), because it is the best of something.</summary>
    /// <exception cref="RunException">The disk takes them not.</exception>
    public void WriteWeights(int epoch, IEnumerable<(string Name, TensorData Data)> tensors) =>
        Save(WeightsPath(epoch), tensors, null);

    /// <summary>Forgets the kept weights of all epochs but these.</summary>
    public void KeepWeights(IReadOnlyCollection<int> epochs)
    {
        if (!Directory.Exists(_folder))
            return;
        var kept = epochs.Select(WeightsPath).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Directory.GetFiles(_folder, "weights-*.safetensors"))
            if (!kept.Contains(file))
                File.Delete(file);
    }

    /// <summary>Whether there is one.</summary>
    public bool Any => Files().Any();

    public bool HasWeights(int epoch) => File.Exists(WeightsPath(epoch));

    /// <summary>The weights kept of an epoch. The caller disposes the file.</summary>
    public IWeightFile OpenWeights(int epoch) => Safetensors.Open(WeightsPath(epoch));

    /// <summary>The newest checkpoint that can be read, with its state; null where there is none. The caller disposes the file.</summary>
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
                // A disk that lost what it had said to have: the one before it is whole.
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

    /// <summary>Oldest first: names sort as the steps do.</summary>
    private IEnumerable<string> Files() => Directory.Exists(_folder)
        ? Directory.GetFiles(_folder, "checkpoint-*.safetensors").Order(StringComparer.Ordinal)
        : [];

    /// <summary>After an epoch's last batch a stage may end: the stage is part of the name, so that the file of its end and of the next one's beginning differ.</summary>
    private string PathOf(int epoch, int step, int stage) =>
        Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"checkpoint-{epoch:D7}-{stage:D4}-{step:D9}.safetensors"));

    private string WeightsPath(int epoch) =>
        Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"weights-{epoch:D7}.safetensors"));
}
