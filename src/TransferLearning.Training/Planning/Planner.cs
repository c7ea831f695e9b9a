using TransferLearning.Data;
using TransferLearning.Experiments;
using TransferLearning.Models;
using TransferLearning.Training.Losses;
using TransferLearning.Training.Running;

namespace TransferLearning.Training.Planning;

/// <summary>From an experiment to a plan: names of files, headers of weights and shapes of layers are looked at; torch is not loaded and no picture decoded.</summary>
public sealed class Planner
{
    /// <summary>Plans, or says everything that stands against it.</summary>
    public PlanResult Plan(Experiment experiment)
    {
        var (findings, assemble) = Examine(experiment);
        return new PlanResult(assemble?.Invoke(), [.. findings.All]);
    }

    /// <summary>Everything that stands against a plan. The bytes of data and weights, which name a run, are not read: fast however large they are.</summary>
    public IReadOnlyList<Diagnostic> Check(Experiment experiment) => [.. Examine(experiment).Findings.All];

    private static (Findings Findings, Func<Plan>? Assemble) Examine(Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        var findings = new Findings(experiment);
        var data = DataResolver.Resolve(experiment, findings.All);
        var weights = BackboneWeights.Find(experiment, findings);
        // Where the data cannot be read, the classes are not known either: two stand in for them, so that the network is checked all the same.
        var classes = data?.Classes.Count ?? experiment.Data.Classes?.Count ?? 2;
        var network = NetworkParts.Build(experiment, weights?.Convention ?? Convention.Torchvision, classes, findings);
        if (network is null)
            return (findings, null);
        weights?.Check(network.Backbone, findings);
        var stages = new StagePlanner(experiment, network, Math.Max(1, data?.Train.Count ?? 1), data?.Validation?.Count, findings).Plan();
        if (findings.HasErrors || data is null)
            return (findings, null);
        var store = new StorePlanner(experiment, data, () => weights?.Digest ?? FormattableString.Invariant($"initial values of seed {experiment.Seed}"), weights?.Preprocessing ?? Preprocessing.UnitRange);
        store.Check(stages, findings);
        return (findings, findings.HasErrors ? null : () => Assemble(experiment, data, weights, network, store.Plan(stages)));
    }

    private static Plan Assemble(Experiment experiment, DataSplits data, BackboneWeights? weights, NetworkParts network, IReadOnlyList<StageProgram> stages)
    {
        var fingerprint = Fingerprints.Of(data);
        var identity = experiment.Resolved.Identity(fingerprint, weights?.Digest ?? "none");
        return new Plan
        {
            Experiment = experiment,
            Data = data,
            Network = network.Logits,
            FullNetwork = network.Full,
            Backbone = network.Backbone,
            Preprocessing = weights?.Preprocessing ?? Preprocessing.UnitRange,
            Weights = weights,
            Loss = (Loss)experiment.Loss,
            Stages = stages,
            ClassWeights = ClassWeighting.Of(experiment.Data.ClassWeights, data.Classes, data.Train),
            DataFingerprint = fingerprint,
            Identity = identity,
            Summary = Summaries.Of(experiment, data, weights, network, stages, identity),
        };
    }
}
