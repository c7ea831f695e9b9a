using TransferLearning.Tracking;
using TransferLearning.Training.Inputs;
using TransferLearning.Training.Machine;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Precision;
using TransferLearning.Training.Progress;
using TransferLearning.Training.Stages;

namespace TransferLearning.Training.Running;

/// <summary>One start of a run, on the torch thread: the network, its inputs, training, and the final evaluation.</summary>
internal sealed class RunSession(Plan plan, IRunLog log, RunFolder folder, RunOptions options, RunContext context, RunRecord record)
{
    /// <summary>Trains from the current position to the end.</summary>
    /// <param name="begun">Whether this is the run's first start.</param>
    public RunResult Run(bool begun)
    {
        var devices = Devices.ChooseAll(plan.Experiment.Run);
        var device = devices[0];
        var name = string.Join(", ", devices.Select(each => each.ToString()).Distinct());
        var newest = context.Checkpoints.OpenNewest();
        using var tensors = newest?.Tensors;
        var report = new RunReport(plan, log);
        if (begun || newest is null)
            report.Describe(name, options.Swept);
        context.Observer.Started(new RunStarted(
            plan.Experiment.Name, plan.Experiment.ExperimentName, log is NoRunLog ? null : record.RunId, name,
            plan.Stages.Count, plan.Epochs, newest is var (state, _) ? state.Epoch + 1 : null)
        {
            Metric = plan.Task.DefaultMetric,
            Samples = plan.Data.Text is null ? "images" : "texts",
        });
        if (MatrixUnits.Caution(MixedPrecision.IsBf16On(plan.Experiment, device.type), device.type) is { } caution)
            context.Observer.Notice(caution);
        if (begun || newest is null)
            RunAudit.Run(plan, log, context.Observer, context.Stop);
        if (plan.Standardisation?.WhiteningEpsilon is not null)
            context.Observer.Notice($"fitting 'zca_whitening' to {plan.Data.Train.Count:N0} training images");
        using var network = new NetworkSession(plan, devices, context.Stop);
        using var pictures = InputTensors.Of(plan, device);
        using var kept = options.DryRun ? null : PixelStore.Of(plan, options.KeepsDecoded || SharedDecoding.OfRun(plan).Kept, context.Stop);
        using var inputs = new PictureInputs(plan, network, pictures, context.Observer, kept);
        using var samples = new SampleSheets(plan, log, context);
        var end = new TrainingLoop(plan, network, inputs, new TrainingLog(plan, log, samples), context).Run(newest);
        var result = new RunEnd(plan, network, inputs, log, report, folder, options, context).Conclude(end);
        report.Skipped(inputs.Skipped, context.Observer);
        report.Decoded(kept, context.Observer);
        return result with { Outcome = context.Pruned ? RunOutcome.Pruned : RunOutcome.Finished, RunId = record.RunId };
    }
}
