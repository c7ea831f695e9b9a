using System.Diagnostics;
using TorchSharp;
using TransferLearning.Models.Engines;
using TransferLearning.Models.Machine;
using TransferLearning.Models.Torch;
using TransferLearning.Training.Activations;
using TransferLearning.Training.Machine;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Precision;
using TransferLearning.Training.Stages;

namespace TransferLearning.Training.PassTiming;

/// <summary>
/// Measures how fast the frozen parts of an experiment are computed on this machine in every precision: a second of decoding, then a second of computing
/// for each precision. Nothing is logged; the costs by which <c>run.cache: auto</c> decides are updated.
/// </summary>
public static class FirstPassTimer
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(1);

    /// <summary>Measures every frozen part of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cancellation">Checked before every picture and every call of an engine.</param>
    /// <returns>One row for each frozen part and precision; none if no stage has a frozen part that is computed by itself, and for texts.</returns>
    /// <exception cref="RunException">A picture cannot be read, or the weights cannot be loaded.</exception>
    /// <exception cref="OperationCanceledException"/>
    public static IReadOnlyList<FirstPassTime> Run(Plan plan, CancellationToken cancellation = default) => Run(plan, Long, cancellation);

    /// <summary>Like the method above, with the time of each measurement.</summary>
    internal static IReadOnlyList<FirstPassTime> Run(Plan plan, TimeSpan time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var stages = plan.Stages.Where(stage => stage.Store is not null).DistinctBy(stage => stage.Prefix!.Output).ToList();
        if (stages.Count == 0 || plan.Data.Text is not null)
            return [];
        using var thread = TorchThread.OfCaller(plan.Experiment.Run.Threads);
        return thread.Run(() => OnTorch(plan, stages, time, cancellation), CancellationToken.None);
    }

    private static List<FirstPassTime> OnTorch(Plan plan, List<StageProgram> stages, TimeSpan time, CancellationToken cancellation)
    {
        TorchThreads.Set(plan.Experiment.Run.Threads);
        var device = Devices.Choose(plan.Experiment.Run);
        using var network = new NetworkSession(plan, [device], cancellation);
        using var reader = new SampleReader(plan.Data.Train, LoaderOptions.For(plan.Experiment, training: false) with { MemoryBudget = 0 });
        using var speeds = new PassSpeeds(reader, plan.Experiment.Run.Threads ?? Environment.ProcessorCount, time, cancellation);
        var chosen = FrozenPrecisions.On(plan.Experiment, device.type);
        var pictures = plan.Data.Named().Sum(each => each.Set.Count);
        var rows = new List<FirstPassTime>();
        foreach (var stage in stages)
            foreach (var precision in Enum.GetValues<PrefixPrecision>())
                rows.Add(Measure(stage, precision));
        return rows;

        FirstPassTime Measure(StageProgram stage, PrefixPrecision precision)
        {
            var row = new FirstPassTime
            {
                Stage = stage.Section.Stage,
                Cut = stage.Prefix!.Output,
                Precision = precision.ToString().ToLowerInvariant(),
                IsChosen = precision == chosen,
                Pictures = pictures,
                DecodedPerSecond = speeds.Decoded,
            };
            if (Obstacle(precision, device.type) is { } obstacle && !row.IsChosen)
                return row with { WhyNot = obstacle };
            try
            {
                var began = Stopwatch.GetTimestamp();
                using var engine = PrefixEngines.Create(
                    stage.Prefix, network.State, plan.Preprocessing, EngineIdentity.BatchSize(device.type, precision), threads: 1, device, precision, FrozenPrecisions.Pictures(reader));
                var preparing = Stopwatch.GetElapsedTime(began).TotalSeconds;
                var computed = speeds.Computed(engine);
                StoreCosts.Update(ActivationStore.DefaultFolder, costs => costs.With(StorePlan.EngineOf(device.type, precision, PrefixInput.Pictures), stage.Prefix.MultiplyAdds, speeds.Times));
                return row with { ComputedPerSecond = computed, PreparingSeconds = preparing, Seconds = preparing + pictures * OnePicture(1 / speeds.Decoded, 1 / computed) };
            }
            catch (RunException refused)
            {
                return row with { WhyNot = refused.Message };
            }
        }

        // On a processor both work on the same cores. A GPU computes while the processor decodes.
        double OnePicture(double decoding, double computing) => device.type == DeviceType.CPU ? decoding + computing : Math.Max(decoding, computing);
    }

    private static string? Obstacle(PrefixPrecision precision, DeviceType device) => precision switch
    {
        PrefixPrecision.Bf16 when device == DeviceType.CPU && !MatrixUnits.InstructionsAreHere => "this processor has no instructions for bfloat16",
        PrefixPrecision.Bf16 when device == DeviceType.CPU && TorchModes.Current is not { WithoutOneDnn: false, ChannelsFirst: false, InstructionSet: null } =>
            "torch computes here without its fastest operations (see 'tl doctor'), and bfloat16 is slow without them",
        PrefixPrecision.Int8 when device != DeviceType.CPU => "8-bit numbers are computed on a processor only",
        _ => null,
    };
}
