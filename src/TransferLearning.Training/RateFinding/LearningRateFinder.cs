using TransferLearning.Models.Machine;
using TransferLearning.Models.Torch;
using TransferLearning.Training.Inputs;
using TransferLearning.Training.Machine;
using TransferLearning.Training.Metrics;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Progress;
using TransferLearning.Training.Stages;
using static TorchSharp.torch;

namespace TransferLearning.Training.RateFinding;

/// <summary>
/// The learning-rate range test (Smith, 2017, "Cyclical learning rates for training neural networks"): trains a stage with a rate that rises from step to step, and
/// watches the loss. Nothing is logged or stored.
/// </summary>
public static class LearningRateFinder
{
    /// <summary>Runs the test.</summary>
    /// <param name="plan">The plan of the experiment; the stage trains from the initial weights.</param>
    /// <param name="options">The range of rates.</param>
    /// <param name="observer">Receives the progress.</param>
    /// <param name="machine">The records of this machine, by torch's threads. Null for none; then faults that are found are not stored.</param>
    /// <param name="cancellation">Ends the test.</param>
    /// <exception cref="RunException">There is no such stage, or a picture cannot be read.</exception>
    /// <exception cref="OperationCanceledException"/>
    public static LearningRateCurve Run(Plan plan, RateRange options, IRunObserver? observer = null, Func<int?, MachineRecords>? machine = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        var stage = options.Stage is null
            ? plan.Stages[0]
            : plan.Stages.FirstOrDefault(each => each.Section.Stage == options.Stage)
                ?? throw new RunException($"There is no stage '{options.Stage}'; the experiment has {string.Join(", ", plan.Stages.Select(each => $"'{each.Section.Stage}'"))}.");
        using var thread = TorchThread.OfCaller(plan.Experiment.Run.Threads);
        observer ??= new SilentObserver();
        using var modes = new RunModes(begun: null, plan.Experiment.Run.Threads, machine, observer.Notice);
        return modes.Run(() => thread.Run(() => OnTorch(plan, stage, options, observer, cancellation), CancellationToken.None), _ => { });
    }

    private static LearningRateCurve OnTorch(Plan plan, StageProgram stage, RateRange options, IRunObserver observer, CancellationToken cancellation)
    {
        TorchThreads.Set(plan.Experiment.Run.Threads);
        var devices = Devices.ChooseAll(plan.Experiment.Run);
        var device = devices[0];
        using var network = new NetworkSession(plan, devices, cancellation);
        using var pictures = InputTensors.Of(plan, device);
        using var inputs = new PictureInputs(plan, network, pictures, observer);
        using var input = inputs.Training(stage);
        using var trainer = new StageTrainer(stage, plan.Loss, plan.Experiment.Seed, network.State, network.Anchors, network.Precision, plan.Experiment.Data.BatchSize, network.Devices);
        using var metrics = new MetricAccumulator(device, plan.Outputs, [], stage.Predicted(plan.Loss));
        var firstBatch = network.FirstBatch(stage, observer.Notice);
        var curve = new LearningRateCurve.Builder();
        foreach (var batch in input.Epoch(0, 0, options.Steps, cancellation))
        {
            using (batch)
            using (NewDisposeScope())
            {
                var loaded = batch.Load();
                if (batch.Step == 0)
                    firstBatch?.Run(loaded.Input, cancellation);
                var loss = trainer.Accumulate(loaded, batch.Step, 1, metrics).Read();
                var rate = options.At(batch.Step);
                if (!curve.Add(rate, loss))
                    break;
                trainer.Update(rate);
                observer.Progressed(new RunProgress(EpochPhase.Training, stage.Section.Stage, 1, 1, batch.Step + 1, options.Steps, 0, null, new Dictionary<string, double> { [MetricName.Loss] = loss }));
            }
            cancellation.ThrowIfCancellationRequested();
        }
        return curve.Build(stage.Section.Stage);
    }
}

/// <summary>The rates of a range test: a geometric sequence from the smallest to the largest.</summary>
public sealed record RateRange
{
    /// <summary>The stage; null for the first.</summary>
    public string? Stage { get; init; }

    public double Minimum { get; init; } = 1e-7;

    public double Maximum { get; init; } = 1;

    public int Steps { get; init; } = 100;

    /// <summary>The rate of a step (from 0).</summary>
    public double At(int step) => Minimum * Math.Pow(Maximum / Minimum, (double)step / (Steps - 1));

    /// <exception cref="RunException">The range is empty.</exception>
    internal void Check()
    {
        if (!(Minimum > 0 && Maximum > Minimum && Steps >= 10))
            throw new RunException(FormattableString.Invariant($"A range test needs a rate above 0, a larger rate, and at least 10 steps; this one has {Minimum} to {Maximum} in {Steps} steps."));
    }
}
