using TransferLearning.Models.Machine;
using TransferLearning.Models.Tests;
using TransferLearning.TestSupport;
using TransferLearning.Tracking;
using TransferLearning.Training.Machine;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Progress;
using TransferLearning.Training.Running;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.Machine;

/// <summary>Whole runs with an operation that is wrong in channels-last memory.</summary>
[Collection(nameof(Alone))]
public sealed class RunModesTests
{
    private static readonly string[] Convolutions = ["backbone.freeze=none"];

    [NeedsRightOneDnnTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Should_continue_in_the_next_mode_if_the_first_batch_is_wrong(bool gradients)
    {
        using var folder = new TemporaryFolder();
        var notices = new Notices();
        var records = new MachineRecords(folder.At("machine"), new MachineFacts(Processor.Of([], []), "libtorch", 1));
        records.Keep([new ModeVerdict { Mode = "standard", Right = 9 }]);

        var result = SmallExperiment.Run(Faulty(folder, gradients), folder.Path, new RunOptions { Machine = _ => records }, notices);

        Assert.Equal(RunOutcome.Finished, result.Outcome);
        Assert.Contains(notices.Said, line => line.StartsWith("torch computes wrong numbers in mode 'standard': ", StringComparison.Ordinal) && line.EndsWith("Continuing in mode nchw (channels first in memory).", StringComparison.Ordinal));
        Assert.Equal("nchw", new RunFolder(result.StateFolder!).Read()!.Mode);
        Assert.Equal("nchw", Tag(folder, "tl.torch_mode"));
        Assert.Equal("standard", Assert.Single(records.Known!.Tried).Mode);
        Assert.True(records.Known.IsOpen);
        Assert.Equal(TorchMode.Standard, TorchModes.Current);

        // A run in the right mode from the start gives the same bytes.
        using var other = new TemporaryFolder();
        var nchw = InMode("nchw", () => SmallExperiment.Run(Faulty(other, gradients), other.Path));
        Assert.Equal(Model(nchw), Model(result));
    }

    [Fact]
    public void Should_fail_and_name_the_operation_if_every_mode_is_wrong()
    {
        using var modes = new RunModes(begun: null, threads: null, machine: null, notice: null);
        var wrong = Assert.Throws<RunException>(() => modes.Run<int>(() => throw new ModeFaultException(TorchModes.Current, "layer 'conv1'"), _ => { }));
        Assert.StartsWith("torch computes wrong numbers in mode 'no-onednn': layer 'conv1'. No other mode is right (tried: standard, nchw, one-thread, no-onednn).", wrong.Message, StringComparison.Ordinal);
    }

    [NeedsRightOneDnnFact]
    public void Should_continue_a_run_in_the_mode_in_which_it_started()
    {
        using TemporaryFolder whole = new(), parts = new();
        var uninterrupted = InMode("nchw", () => SmallExperiment.Run(SmallExperiment.In(whole, Convolutions), whole.Path));
        var stopped = InMode("nchw", () => SmallExperiment.Run(SmallExperiment.In(parts, Convolutions), parts.Path, new RunOptions { StopAfterSteps = 3 }));
        Assert.Equal(RunOutcome.Checkpointed, stopped.Outcome);

        var continued = SmallExperiment.Run(SmallExperiment.In(parts, Convolutions), parts.Path);

        Assert.Equal(Model(uninterrupted), Model(continued));
        Assert.Equal("nchw", new RunFolder(continued.StateFolder!).Read()!.Mode);
        Assert.Equal(TorchMode.Standard, TorchModes.Current);
    }

    [NeedsRightOneDnnFact]
    public void Should_report_that_a_run_continues_in_another_mode_if_its_own_is_wrong()
    {
        using var folder = new TemporaryFolder();
        InMode("nchw", () => SmallExperiment.Run(SmallExperiment.In(folder, Convolutions), folder.Path, new RunOptions { StopAfterSteps = 3 }));
        var records = new MachineRecords(folder.At("machine"), new MachineFacts(Processor.Of([], []), "libtorch", 1));
        records.Keep([new ModeVerdict { Mode = "nchw", Fault = "convolution" }, new ModeVerdict { Mode = "standard" }]);
        var notices = new Notices();

        SmallExperiment.Run(SmallExperiment.In(folder, Convolutions), folder.Path, new RunOptions { Machine = _ => records }, notices);

        Assert.Contains("This run started in torch's mode 'nchw' and continues in 'standard': the last digits may differ from those of a run that was not interrupted.", notices.Said);
    }

    private static Plan Faulty(TemporaryFolder folder, bool gradients)
    {
        var plan = SmallExperiment.Plan(SmallExperiment.In(folder, Convolutions)).Valid;
        return plan with
        {
            Stages = [.. plan.Stages.Select(stage => stage with { Suffix = FaultyConv.In(stage.Suffix, conv => gradients ? new WrongGradient(conv) : new WrongConv(conv)) })],
        };
    }

    private static T InMode<T>(string name, Func<T> work)
    {
        TorchModes.Use(TorchMode.Find(name)!);
        try
        {
            return work();
        }
        finally
        {
            TorchModes.Use(TorchMode.Standard);
        }
    }

    private static byte[] Model(RunResult result) => File.ReadAllBytes(Path.Combine(result.ModelFolder!, "model.safetensors"));

    private static string Tag(TemporaryFolder folder, string name)
    {
        using var reader = Tracker.Open(null, folder.Path).Reader;
        return Assert.Single(reader.Find(new RunQuery())).Tags[name];
    }

    private sealed class Notices : IRunObserver
    {
        public List<string> Said { get; } = [];

        public void Notice(string message) => Said.Add(message);
    }
}
