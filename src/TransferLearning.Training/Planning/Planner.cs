using System.Security.Cryptography;
using System.Text;
using TransferLearning.Models.Weights;
using TransferLearning.Training.Losses;
using TransferLearning.Training.Metrics;
using TransferLearning.Training.Tasks;

namespace TransferLearning.Training.Planning;

/// <summary>Makes a plan from an experiment. It reads file names, headers of weights and shapes of layers; it neither loads torch nor decodes a picture.</summary>
public sealed class Planner : IPlanner
{
    /// <summary>Makes the plan, or reports everything that prevents it.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="fold">The fold of a cross-validation, from 0. Null for the whole experiment; if it has folds, the first one is shown.</param>
    /// <param name="cancellation">Stops reading data and weights.</param>
    /// <exception cref="OperationCanceledException"/>
    public PlanResult Plan(Experiment experiment, int? fold = null, CancellationToken cancellation = default)
    {
        var (findings, _, _, assemble) = Examine(experiment, fold, cancellation);
        var plan = assemble?.Invoke();
        return new PlanResult(findings.HasErrors ? null : plan, [.. findings.All]);
    }

    /// <summary>
    /// Everything that prevents a plan. It is fast for any size of data, because it does not read the bytes of data and weights that identify a run.
    /// </summary>
    public IReadOnlyList<Diagnostic> Check(Experiment experiment)
    {
        var (findings, weights, vectors, _) = Examine(experiment, null, CancellationToken.None);
        if (weights is { File: null, PullCommand: { } pull })
            findings.Note(Codes.AbsentWeights, "backbone.weights", $"the weights '{weights.Description}' are not on this machine: a run fetches {weights.Url}, and so does '{pull}'");
        if (vectors?.Source is { Path: null } absent)
            findings.Note(Codes.AbsentWeights, "backbone.vectors", $"the word vectors '{absent.Request}' are not on this machine: a run fetches {absent.Url}, and so does '{absent.PullCommand}'");
        return [.. findings.All];
    }

    private static (Findings Findings, ResolvedWeights? Weights, VectorsFinding? Vectors, Func<Plan>? Assemble) Examine(Experiment experiment, int? fold, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        var findings = new Findings(experiment);
        var data = DataResolver.Resolve(experiment, fold ?? (experiment.Data.Folds is null ? null : 0), findings.All);
        var weights = WeightsFinding.Find(experiment, findings);
        var tokenizer = new TokenizerFinding(experiment, weights, findings);
        data = tokenizer.Complete(data);
        // If the data cannot be read, the number of classes is unknown. Assume two, so that the network is checked anyway.
        int? known = data.Classes.Count >= 2 || (data.Form == TargetForm.Numbers && data.Classes.Count > 0) ? data.Classes.Count : experiment.Data.Classes?.Count;
        CheckMetrics(experiment, data, known, findings);
        WordChanges.Check(experiment, findings);
        var vectors = new VectorsFinding(experiment, data, findings);
        var network = NetworkParts.Build(experiment, weights?.Convention ?? Convention.Torchvision, known ?? 2, NetworkInput.Of(experiment, data, vectors.Dimensions()), findings, isGuess: known is null);
        if (network is null)
            return (findings, weights, vectors, null);
        if (weights is not null)
            WeightsFinding.Check(weights, network.Backbone, findings);
        var stages = new StagePlanner(experiment, network, weights, Math.Max(1, data.Train.Count), data.Validation?.Count, findings).Plan();
        CheckBatches(experiment, network, findings);
        InputPreprocessing.Check(experiment, Math.Max(1, data.Train.Count), StorePlanner.DeviceOf(experiment), findings);
        if (findings.HasErrors)
            return (findings, weights, vectors, null);
        var preprocessing = new Lazy<InputPreprocessing>(() => InputPreprocessing.Of(experiment, data, weights?.Preprocessing));
        var fingerprints = new Fingerprints(cancellation);
        var planned = new Lazy<PlannedVectors?>(() => vectors.Read(fingerprints.Hashes, cancellation));
        var digest = new Lazy<string>(() => planned.Value?.Digest ?? WeightsFinding.Digest(weights, findings, cancellation));
        var store = new StorePlanner(
            experiment, data, fingerprints, () => weights is null && planned.Value is null ? FormattableString.Invariant($"{(experiment.Run.Deterministic == Determinism.Strict ? "strict " : "")}initial values of seed {experiment.Seed}") : digest.Value, preprocessing);
        store.Check(stages, findings);
        if (experiment.Run.Deterministic == Determinism.Strict)
            stages = Strictly(experiment, stages, store, [.. network.Logits.Parameters.Where(spec => weights is null || network.Backbone.Parameters.All(given => given.Name != spec.Name))], findings);
        // A strict stage is not shared.
        DeviceSharing.Check(experiment, stages, findings);
        return (findings, weights, vectors, findings.HasErrors ? null : () => Assemble(experiment, fold, data, fingerprints, weights, planned.Value, preprocessing.Value, digest.Value, network, store.Plan(stages)));
    }

    /// <summary>Reports watched metrics that are meaningless for this number of outputs and so will not be measured.</summary>
    private static void CheckMetrics(Experiment experiment, DataSplits data, int? outputs, Findings findings)
    {
        if (outputs is not { } count)
            return;
        foreach (var (path, name) in MetricCatalogue.Places(experiment))
            if ((MetricCatalogue.List.Find(name) as Metric)?.Objection(new OutputMeaning(data.Form, count)) is { } objection)
                findings.Error(Codes.Contradiction, path, objection);
    }

    /// <summary>The stages with what <c>strict</c> means for them. Warns of a stage that can differ between processors.</summary>
    /// <param name="drawn">The parameters with initial values that no file gives.</param>
    private static IReadOnlyList<StageProgram> Strictly(Experiment experiment, IReadOnlyList<StageProgram> stages, StorePlanner store, IReadOnlyList<ParameterSpec> drawn, Findings findings)
    {
        stages = [.. store.Decided(stages).Select(stage => stage with { Strict = StrictStage.Of(experiment, stage, (Loss)experiment.Loss, drawn) })];
        foreach (var stage in stages.Where(stage => stage.Strict is { IsWhole: false }))
            findings.Warning(Codes.BadPlan, "run.deterministic", $"stage '{stage.Section.Stage}': {stage.Strict!.Sentence}");
        return stages;
    }

    private static void CheckBatches(Experiment experiment, NetworkParts network, Findings findings)
    {
        if (experiment.Data.Text is { Batches: TextBatches.ByLength } text && network.Logits.PaddingReader() is { } layer)
            findings.Warning(Codes.Contradiction, "data.text.batches", FormattableString.Invariant($"'by_length' saves no time: '{layer}' reads padding, so every text is padded to {text.SequenceLength}"));
    }

    private static Plan Assemble(
        Experiment experiment, int? fold, DataSplits data, Fingerprints fingerprints, ResolvedWeights? weights, PlannedVectors? vectors, InputPreprocessing preprocessing, string digest, NetworkParts network, IReadOnlyList<StageProgram> stages)
    {
        var task = (LearningTask)experiment.Task!;
        var outputs = task.Outputs(data);
        var fingerprint = fingerprints.Of(data);
        // Word pieces come from a file; a vocabulary of words follows from the texts.
        var identity = experiment.Resolved.Identity(fingerprint, data.Text is { Options.Encoder: not null } pieces ? $"{digest} {pieces.Fingerprint}" : digest);
        if (fold is null && experiment.Data.Folds is not null)
            identity = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"folds {identity}"))); // The first fold has the hash without "folds".
        return new Plan
        {
            Experiment = experiment,
            Fold = fold,
            Data = data,
            Network = network.Logits,
            FullNetwork = network.Full,
            Backbone = network.Backbone,
            BackboneName = network.Name,
            Preprocessing = preprocessing.Affine,
            Standardisation = preprocessing.Fitted,
            Weights = weights,
            Vectors = vectors,
            Loss = (Loss)experiment.Loss,
            Task = task,
            Outputs = outputs,
            Stages = stages,
            ClassWeights = ClassWeighting.Of(experiment.Data.ClassWeights, data),
            DataFingerprint = fingerprint,
            Fingerprints = fingerprints,
            Identity = identity,
            Summary = Summaries.Of(experiment, data, outputs, weights, vectors, preprocessing, network, stages, identity),
        };
    }
}
