using System.Globalization;
using System.Text.Json;

namespace TransferLearning.Tracking.Tests.Server;

internal static class FakeExperiments
{
    public static FakeAnswer Get(FakeState state, string name) => state.Experiments.TryGetValue(name, out var experiment)
        ? new FakeAnswer(200, JsonSerializer.Serialize(new { experiment = Wire(experiment) }))
        : FakeAnswer.Error(404, "RESOURCE_DOES_NOT_EXIST", "Could not find experiment");

    public static FakeAnswer Create(FakeState state, JsonElement json)
    {
        var name = json.GetProperty("name").GetString()!;
        var id = (state.Experiments.Count + 1).ToString(CultureInfo.InvariantCulture);
        return state.Experiments.TryAdd(name, new FakeExperiment(id, name))
            ? new FakeAnswer(200, JsonSerializer.Serialize(new { experiment_id = id }))
            : FakeAnswer.Error(400, "RESOURCE_ALREADY_EXISTS", "Experiment already exists");
    }

    public static FakeAnswer Search(FakeState state) =>
        new(200, JsonSerializer.Serialize(new { experiments = state.Experiments.Values.Select(Wire) }));

    private static object Wire(FakeExperiment experiment) =>
        new { experiment_id = experiment.Id, name = experiment.Name, lifecycle_stage = experiment.Stage, artifact_location = $"mlflow-artifacts:/{experiment.Id}" };
}
