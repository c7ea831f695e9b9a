using System.Security.Cryptography;
using System.Text;
using TransferLearning.Sweeps.Pruning;
using TransferLearning.Sweeps.Search;
using TransferLearning.Training.Metrics;

namespace TransferLearning.Sweeps.Definition;

/// <summary>Compiles a <see cref="SweepPlan"/> from one file with a <c>sweep</c> section, or from several files that are the points.</summary>
public static class SweepCompiler
{
    /// <param name="experiments">The loaded, valid files in the order of the command line.</param>
    /// <exception cref="ExperimentException">The sweep is impossible; the diagnostics say where and why.</exception>
    public static SweepPlan Compile(IReadOnlyList<Experiment> experiments, IReadOnlyList<string> overrides) =>
        experiments is [{ Sweep: { } sweep } single] ? OfSection(single, sweep, overrides) : OfFiles(experiments, overrides);

    /// <summary>Warnings about <c>sweep</c> sections that are ignored because several files are the points.</summary>
    public static IReadOnlyList<Diagnostic> Warnings(IReadOnlyList<Experiment> experiments) => experiments.Count == 1 ? [] :
        [.. experiments.Where(experiment => experiment.Sweep is not null).Select(experiment => new Diagnostic(
            SweepCodes.SweepNotUsed, "several files are the points of one sweep, so the 'sweep' section of this file is ignored: to run that sweep, give this file alone",
            experiment.Source.Locate("sweep"), Severity.Warning))];

    private static SweepPlan OfSection(Experiment experiment, SweepSection sweep, IReadOnlyList<string> overrides)
    {
        try
        {
            var space = SpaceBuilder.Build(sweep);
            var search = (PointSearch)sweep.Search;
            var (sampler, points) = search.Points(space, experiment.Seed);
            return new SweepPlan
            {
                Name = UrlSecrets.Removed(experiment.Name),
                Experiment = UrlSecrets.Removed(experiment.ExperimentName),
                Files = [experiment.File],
                Experiments = [experiment],
                Overrides = overrides,
                Identity = Identity([experiment], overrides),
                Seed = experiment.Seed,
                FileSeeds = [experiment.Seed],
                Sampler = sampler,
                Space = space,
                Points = points,
                Seeds = sweep.Seeds,
                Parallel = sweep.Parallel,
                Metric = sweep.Objective.Metric,
                Maximize = sweep.Objective is Maximize,
                Pruner = ((TrialPruning?)sweep.Prune)?.Pruner(),
                Launcher = sweep.Launcher ?? new(),
                Adaptive = search.Adaptive,
            };
        }
        catch (ArgumentException impossible)
        {
            throw new ExperimentException([new Diagnostic(SweepCodes.Impossible, impossible.Message, experiment.Source.Locate("sweep.parameters"))]);
        }
    }

    private static SweepPlan OfFiles(IReadOnlyList<Experiment> experiments, IReadOnlyList<string> overrides)
    {
        if (experiments.Count == 1)
        {
            var only = experiments[0];
            throw new ExperimentException([new Diagnostic(SweepCodes.NothingToSweep,
                "this file has no 'sweep' section: give it one, or give several files as the sweep's points", only.Source.Locate(""))]);
        }

        var task = experiments[0].Task!;
        if (experiments.FirstOrDefault(each => each.Task!.Name != task.Name) is { } other)
            throw new ExperimentException([new Diagnostic(SweepCodes.Impossible,
                $"its task is '{other.Task!.Name}', but the task of the first file is '{task.Name}': one metric compares all points of a sweep", other.Source.Locate("task"))]);

        return new SweepPlan
        {
            Name = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(experiments[0].File))) is { Length: > 0 } folder ? folder : "sweep",
            Experiment = UrlSecrets.Removed(experiments[0].ExperimentName),
            Files = [.. experiments.Select(e => e.File)],
            Experiments = experiments,
            Overrides = overrides,
            Identity = Identity(experiments, overrides),
            Seed = experiments[0].Seed,
            FileSeeds = [.. experiments.Select(e => e.Seed)],
            Points = experiments.Count,
            Metric = MetricName.Validation + task.DefaultMetric,
            Maximize = MetricCatalogue.List.LargerIsBetter(task.DefaultMetric),
        };
    }

    /// <summary>The sweep's identity. Passwords are left out, so that a new password does not make a new sweep.</summary>
    private static string Identity(IReadOnlyList<Experiment> experiments, IReadOnlyList<string> overrides)
    {
        var text = new StringBuilder();
        foreach (var experiment in experiments)
            text.Append(experiment.Name).Append('\n').Append(experiment.ExperimentName).Append('\n').Append(experiment.Resolved.ToYaml()).Append('\0');
        foreach (var given in overrides)
            text.Append(given).Append('\0');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(UrlSecrets.Removed(text.ToString()))))[..16];
    }
}
