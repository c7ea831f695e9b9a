using System.Text.Json.Serialization;

namespace TransferLearning.Tracking.Rest;

// The JSON of MLflow's REST API, with its names (the serializer writes them in snake case).
internal sealed record Nothing;

internal sealed record ErrorAnswer(string? ErrorCode, string? Message);

internal sealed record WirePair(string Key, string? Value);

internal sealed record WireMetric(
    string Key, double Value, long Timestamp, long Step, string? ModelId = null, string? DatasetName = null, string? DatasetDigest = null);

internal sealed record WireExperiment(string ExperimentId, string Name, string? ArtifactLocation, string? LifecycleStage);

internal sealed record ExperimentAnswer(WireExperiment? Experiment);

internal sealed record CreateExperiment(string Name);

internal sealed record CreatedExperiment(string ExperimentId);

internal sealed record SearchExperiments(int MaxResults, string? PageToken);

internal sealed record FoundExperiments(List<WireExperiment>? Experiments, string? NextPageToken);

internal sealed record CreateRun(string ExperimentId, string UserId, string RunName, long StartTime, List<WirePair> Tags);

internal sealed record WireRunInfo(string RunId, string? RunName, string ExperimentId, string? Status, long? StartTime, long? EndTime, string? ArtifactUri, string? LifecycleStage);

internal sealed record WireRunData(List<WireMetric>? Metrics, List<WirePair>? Params, List<WirePair>? Tags);

internal sealed record WireRun(WireRunInfo Info, WireRunData? Data, WireOutputs? Outputs);

internal sealed record WireOutputs(List<WireModelOutput>? ModelOutputs);

internal sealed record RunAnswer(WireRun Run);

internal sealed record UpdateRun(string RunId, string Status, long? EndTime);

internal sealed record DeleteRun(string RunId);

internal sealed record SearchRuns(List<string> ExperimentIds, string? Filter, int MaxResults, string? PageToken, List<string>? OrderBy);

internal sealed record FoundRuns(List<WireRun>? Runs, string? NextPageToken);

internal sealed record LogBatch(string RunId, List<WireMetric> Metrics, List<WirePair> Params, List<WirePair> Tags);

internal sealed record WireDataset(string Name, string Digest, string SourceType, string Source, string? Schema, string? Profile);

internal sealed record WireInput(List<WirePair> Tags, WireDataset Dataset);

internal sealed record LogInputs(string RunId, List<WireInput> Datasets);

internal sealed record FoundMetrics(List<WireMetric>? Metrics, string? NextPageToken);

internal sealed record WireFile(string Path, bool IsDir, long? FileSize);

internal sealed record ListedArtifacts(string? RootUri, List<WireFile>? Files, string? NextPageToken);

internal sealed record LogModel(string RunId, string ModelJson);

internal sealed record CreateLoggedModel(string ExperimentId, string Name, string SourceRunId, List<WirePair> Params, List<WirePair> Tags);

internal sealed record WireModelInfo(string ModelId, string? ArtifactUri, List<WirePair>? Tags, string? SourceRunId = null);

internal sealed record WireModel(WireModelInfo? Info);

internal sealed record ModelAnswer(WireModel? Model);

internal sealed record SearchModels(List<string> ExperimentIds, string Filter);

internal sealed record FoundModels(List<WireModel>? Models);

internal sealed record FinishModel(string ModelId, string Status);

internal sealed record WireModelOutput(string ModelId, long? Step);

internal sealed record LogOutputs(string RunId, List<WireModelOutput> Models);

internal sealed record CreateRegisteredModel(string Name);

internal sealed record CreateModelVersion(string Name, string Source, string RunId, string? ModelId);

internal sealed record WireModelVersion(string Name, string Version, string? Source, string? RunId, string? ModelId);

internal sealed record ModelVersionAnswer(WireModelVersion ModelVersion);

internal sealed record FoundModelVersions(List<WireModelVersion>? ModelVersions);

internal sealed record SetAlias(string Name, string Alias, string Version);

/// <summary>
/// The JSON serializer for these types, generated at build time so that startup needs no reflection. NaN is sent as the string
/// "NaN", as MLflow expects: a server stores a bare NaN as 0 and drops the rest of its batch. Numbers sent as strings are accepted.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals | JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(Nothing))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(ExperimentAnswer))]
[JsonSerializable(typeof(CreateExperiment))]
[JsonSerializable(typeof(CreatedExperiment))]
[JsonSerializable(typeof(SearchExperiments))]
[JsonSerializable(typeof(FoundExperiments))]
[JsonSerializable(typeof(CreateRun))]
[JsonSerializable(typeof(RunAnswer))]
[JsonSerializable(typeof(UpdateRun))]
[JsonSerializable(typeof(DeleteRun))]
[JsonSerializable(typeof(SearchRuns))]
[JsonSerializable(typeof(FoundRuns))]
[JsonSerializable(typeof(LogBatch))]
[JsonSerializable(typeof(LogInputs))]
[JsonSerializable(typeof(FoundMetrics))]
[JsonSerializable(typeof(ListedArtifacts))]
[JsonSerializable(typeof(LogModel))]
[JsonSerializable(typeof(CreateLoggedModel))]
[JsonSerializable(typeof(ModelAnswer))]
[JsonSerializable(typeof(SearchModels))]
[JsonSerializable(typeof(FoundModels))]
[JsonSerializable(typeof(FinishModel))]
[JsonSerializable(typeof(LogOutputs))]
[JsonSerializable(typeof(CreateRegisteredModel))]
[JsonSerializable(typeof(CreateModelVersion))]
[JsonSerializable(typeof(ModelVersionAnswer))]
[JsonSerializable(typeof(FoundModelVersions))]
[JsonSerializable(typeof(SetAlias))]
internal sealed partial class RestJson : JsonSerializerContext;
