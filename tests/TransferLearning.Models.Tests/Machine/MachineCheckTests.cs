using System.Diagnostics;
using TransferLearning.Models.Machine;
using TransferLearning.TestSupport;

namespace TransferLearning.Models.Tests.Machine;

/// <summary>Runs the check with processes that write the lines of a real one and really die of signals.</summary>
public sealed class MachineCheckTests : IDisposable
{
    private const string Right = "echo 'begin convolution A'; echo 'right 1e-7'; echo 'end'; echo 'begin convolution A, bf16'; echo 'right 1e-3'; echo 'end'";

    private static readonly MachineFacts Facts = new(Processor.Of(["vendor_id : Acme", "flags : fpu"], []), "libtorch 1", 2);

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _tried = [];

    private MachineRecords Records => new(_folder.Path, Facts);

    [Fact]
    public void Should_choose_the_fastest_mode_if_it_is_right_and_store_it()
    {
        var found = Check(_ => Right);

        Assert.Equal((TorchMode.Standard, 2), (found!.Mode, found.Verdict!.Right));
        Assert.Equal(["standard"], _tried);
        Assert.Equal(TorchMode.Standard, Records.Known!.Mode);
        Assert.Equal("Acme, no caches reported", Records.Known.Processor);
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Should_skip_a_mode_that_is_wrong_and_one_that_crashes()
    {
        var found = Check(mode => mode switch
        {
            "standard" => "echo 'begin convolution 1×1, 2048→512 at 3×3, batch 4'; echo 'wrong output 5.0e-1'; exit 1",
            "avx2" => "echo 'begin convolution 1×1, 512→2048 at 7×7, batch 1'; kill -FPE $$",
            _ => Right,
        });

        Assert.Equal("nchw", found!.Mode!.Name);
        Assert.Equal(
            ["standard: convolution 1×1, 2048→512 at 3×3, batch 4: wrong output, by 5.0e-1 of the largest", "avx2: convolution 1×1, 512→2048 at 7×7, batch 1: ended the process (SIGFPE)"],
            found.Faults);
        Assert.Equal(found.Faults, Records.Known!.Faults);
    }

    [Theory]
    [InlineData("kill -SEGV $$", "SIGSEGV")]
    [InlineData("kill -ILL $$", "SIGILL")]
    [InlineData("kill -KILL $$", "SIGKILL")]
    [InlineData("exit 3", "status 3")]
    public void Should_name_the_operation_and_the_signal_of_a_crash(string end, string said)
    {
        var found = Check(mode => mode == "standard" ? $"echo 'begin convolution A'; echo 'right 1e-7'; echo 'begin convolution B'; {end}" : Right);
        Assert.Equal([$"standard: convolution B: ended the process ({said})"], found!.Faults);
    }

    [Fact]
    public void Should_kill_a_process_that_hangs()
    {
        var found = Check(mode => mode == "standard" ? "echo 'begin convolution A'; exec sleep 1000" : Right, TimeSpan.FromSeconds(2));
        // On a loaded machine the others may be silent for as long, and this one before its first line. So only the way it ended is asserted.
        Assert.EndsWith(": did not end within 2 s", found!.Faults[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Should_name_the_operation_that_a_process_hangs_in()
    {
        var lines = new ProbeLines();
        foreach (var line in new[] { "begin convolution A", "right 1e-7", "a line of a library", "begin convolution B" })
            lines.Add(line);
        Assert.Equal("convolution B: hung", lines.Verdict(TorchMode.Standard, "hung", TimeSpan.Zero).Fault);
        lines.Add("right 1e-7");
        Assert.Equal("between two operations: hung", lines.Verdict(TorchMode.Standard, "hung", TimeSpan.Zero).Fault);
        Assert.Equal("loading torch: hung", new ProbeLines().Verdict(TorchMode.Standard, "hung", TimeSpan.Zero).Fault);
    }

    [Fact]
    public void Should_keep_a_mode_that_is_wrong_only_in_bfloat16()
    {
        var found = Check(_ => "echo 'begin convolution A'; echo 'right 1e-7'; echo 'end'; echo 'begin convolution A, bf16'; kill -FPE $$");
        Assert.Equal((TorchMode.Standard, "convolution A, bf16: ended the process (SIGFPE)"), (found!.Mode, found.Verdict!.Bf16Fault));
        Assert.Empty(found.Faults);
    }

    [Fact]
    public void Should_have_no_mode_if_every_mode_is_wrong()
    {
        var found = Check(_ => "echo 'begin convolution A'; echo 'wrong output 1e-1'");
        Assert.Null(found!.Mode);
        Assert.Equal(TorchMode.All.Select(mode => $"{mode.Name}: convolution A: wrong output, by 1e-1 of the largest"), found.Faults);
        Assert.False(found.IsOpen);
    }

    [Fact]
    public void Should_continue_with_the_next_mode_after_a_run_found_one_wrong()
    {
        Check(_ => Right);
        Records.Found(TorchMode.Standard, "layer 'conv1'");
        Assert.True(Records.Known!.IsOpen);

        _tried.Clear();
        var found = Check(_ => Right);
        Assert.Equal(("avx2", "standard: layer 'conv1'"), (found!.Mode!.Name, Assert.Single(found.Faults)));
        Assert.Equal(["avx2"], _tried);
        // Repeating the check does not change what a network's check found. Asked for everything, it tries all modes again.
        Assert.Equal("avx2", Check(_ => Right, again: CheckAgain.Machine)!.Mode!.Name);
        Assert.Equal(TorchMode.Standard, Check(_ => Right, again: CheckAgain.Everything)!.Mode);
    }

    [Fact]
    public void Should_retry_a_mode_that_the_check_itself_found_wrong()
    {
        Check(mode => mode == "standard" ? "echo 'begin convolution A'; kill -FPE $$" : Right);
        Records.Right("network");
        _tried.Clear();

        Assert.Equal("avx2", Check(mode => mode == "standard" ? "echo 'begin convolution A'; kill -FPE $$" : Right, again: CheckAgain.Machine)!.Mode!.Name);
        Assert.Equal(["standard", "avx2"], _tried);
        Assert.Equal(["network"], Records.Known!.Networks);

        // For example another libtorch with the same name, or a repaired hypervisor.
        Assert.Equal(TorchMode.Standard, Check(_ => Right, again: CheckAgain.Machine)!.Mode);
        Assert.Empty(Records.Known!.Networks);
    }

    [Fact]
    public void Should_store_the_networks_that_are_right_in_the_current_mode()
    {
        Check(_ => Right);
        Records.Right("one");
        Records.Right("one");
        Records.Right("other");
        Assert.Equal(["one", "other"], Records.Known!.Networks);
        // They have not been tried in another mode.
        Records.Found(TorchMode.Standard, "convolution A");
        Assert.Empty(Check(_ => Right)!.Networks);
    }

    [Fact]
    public void Should_return_nothing_if_no_process_begins()
    {
        Assert.Null(new MachineCheck(Records, new ProbeProcess(_ => new ProcessStartInfo(_folder.At("no-such-program")), TimeSpan.FromMinutes(1))).Check());
        Assert.Null(Check(_ => "echo 'error: torch cannot be loaded' >&2; exit 1"));
        Assert.Null(Records.Known);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"checked\":\"2026-01-01T00:00:00+00:00\",\"processor\":\"x\",\"tried\":[]}")]
    [InlineData("{\"checked\":\"2026-01-01T00:00:00+00:00\",\"processor\":\"x\",\"tried\":[{\"mode\":\"another\"}]}")]
    public void Should_check_again_if_the_record_is_damaged(string content)
    {
        File.WriteAllText(Records.File, content);
        Assert.Null(Records.Known);
        Assert.Equal(TorchMode.Standard, Check(_ => Right)!.Mode);
        Assert.NotNull(Records.Known);
    }

    [Fact]
    public void Should_have_separate_records_for_each_processor_library_and_thread_count()
    {
        string[] info = ["vendor_id : AuthenticAMD", "cpu family : 26", "model name : AMD EPYC", "flags : fpu avx512f", "", "cpu family : 1"];
        var processor = Processor.Of(info, ["L1 Data 32K", "L2 Unified 1024K"]);
        Assert.Equal("AMD EPYC family 26, caches L1 Data 32K, L2 Unified 1024K", processor.Summary);
        var facts = new MachineFacts(processor, "2.10", 2);

        string[] keys =
        [
            facts.Key, (facts with { Threads = 1 }).Key, (facts with { LibTorch = "2.11" }).Key, (facts with { Processor = Processor.Of(info, []) }).Key,
            (facts with { Processor = Processor.Of([.. info.Select(line => line.Replace(" avx512f", "", StringComparison.Ordinal))], ["L1 Data 32K", "L2 Unified 1024K"]) }).Key,
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(facts.Key, new MachineFacts(Processor.Of(info, ["L1 Data 32K", "L2 Unified 1024K"]), "2.10", 2).Key);
    }

    [Fact]
    public void Should_distinguish_libraries_by_their_bytes()
    {
        var (one, other) = (_folder.Write("one.so", new string('a', 100_000)), _folder.Write("other.so", new string('a', 50_000) + new string('b', 50_000)));
        Assert.NotEqual(MachineFacts.LibTorchIn(one), MachineFacts.LibTorchIn(other));
        Assert.Equal(MachineFacts.LibTorchIn(one), MachineFacts.LibTorchIn(_folder.Write("copy.so", new string('a', 100_000))));
        Assert.Equal("none", MachineFacts.LibTorchIn(null));
    }

    public void Dispose() => _folder.Dispose();

    private MachineRecord? Check(Func<string, string> script, TimeSpan? patience = null, CheckAgain again = CheckAgain.Nothing)
    {
        return new MachineCheck(Records, new ProbeProcess(Start, patience ?? TimeSpan.FromMinutes(5))).Check(again);

        ProcessStartInfo Start(TorchMode mode)
        {
            _tried.Add(mode.Name);
            return new ProcessStartInfo("bash", ["-c", script(mode.Name)]);
        }
    }
}
