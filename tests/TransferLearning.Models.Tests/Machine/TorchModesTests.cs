using TransferLearning.Models.Machine;
using TransferLearning.Models.Machine.Probes;
using TransferLearning.Models.Ops;
using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Models.Tests.Machine;

[Collection(nameof(Alone))]
public sealed class TorchModesTests
{
    [NeedsRightOneDnnFact]
    public void Should_compute_the_same_in_every_mode_up_to_rounding() => OnTorch.Run(() =>
    {
        var probe = new Probe(new Conv(24, Window.Square(3, 1, 1)), new(16, 9, 9), 3);
        var values = ProbeValues.Of(probe);
        var standard = new TorchProbes().Run(probe, values);
        // An instruction set must be chosen before torch is loaded.
        foreach (var mode in TorchMode.All.Where(TorchMode.Standard.CanBecome))
            using (TorchModes.Enter(mode))
            {
                var results = new TorchProbes().Run(probe, values);
                foreach (var (name, expected) in standard)
                    Close.Assert(expected, results[name], 1e-5);
            }

        Assert.Equal(TorchMode.Standard, TorchModes.Current);
    });

    [Fact]
    public void Should_use_the_memory_layout_and_threads_of_the_mode() => OnTorch.Run(() =>
    {
        using var image = zeros(2, 3, 4, 4);
        Assert.False(ChannelsLast.Of(image).is_contiguous());
        var threads = TorchThreads.Count;
        using (TorchModes.Enter(TorchMode.Find("nchw")!))
            Assert.True(ChannelsLast.Of(image).is_contiguous());
        using (TorchModes.Enter(TorchMode.Find("one-thread")!))
            Assert.Equal(1, TorchThreads.Count);
        Assert.Equal(threads, TorchThreads.Count);
        OneDnn.Enable(true);
        Assert.True(OneDnn.CanBeSet && OneDnn.IsEnabled);
        using (TorchModes.Enter(TorchMode.Find("no-onednn")!))
            Assert.False(OneDnn.IsEnabled);
        Assert.True(OneDnn.IsEnabled);
    });

    /// <summary>Without the lock, a thread that computes sees oneDNN off, and the setting stays off if two threads change it.</summary>
    [Fact]
    public async Task Should_keep_oneDNN_while_a_thread_computes()
    {
        OnTorch.Run(() => OneDnn.Enable(true));
        var changing = Enumerable.Range(0, 2).Select(_ => Start(() =>
        {
            using (TorchModes.Enter(TorchMode.Find("no-onednn")!))
            using (TorchModes.Hold())
                Assert.False(OneDnn.IsEnabled);
        }));
        var computing = Enumerable.Range(0, 2).Select(_ => Start(() =>
        {
            using (TorchModes.Hold())
                for (var i = 0; i < 10; i++)
                    Assert.True(OneDnn.IsEnabled);
        }));
        await Task.WhenAll([.. changing, .. computing]);
        Assert.True(OneDnn.IsEnabled);

        static Task Start(Action work) => Task.Factory.StartNew(
            () =>
            {
                for (var round = 0; round < 2000; round++)
                    work();
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    [Fact]
    public void Should_refuse_to_change_oneDNN_for_a_thread_that_computes() => OnTorch.Run(() =>
    {
        OneDnn.Enable(true);
        using (TorchModes.Hold())
            Assert.Throws<LockRecursionException>(() => TorchModes.Enter(TorchMode.Find("no-onednn")!));
        Assert.True(OneDnn.IsEnabled);
    });

    [Fact]
    public void Should_use_the_mode_that_the_user_names()
    {
        Assert.Null(TorchModes.Chosen(_ => null));
        Assert.Equal("nchw", TorchModes.Chosen(name => name == "TL_TORCH_MODE" ? "nchw" : null)!.Name);
        Assert.Contains("standard, avx2, nchw", Assert.Throws<RunException>(() => TorchModes.Chosen(_ => "fast")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_not_change_the_instruction_set_after_torch_is_loaded() => OnTorch.Run(() =>
    {
        Assert.Throws<InvalidOperationException>(() => TorchModes.Use(TorchMode.Find("avx2")!));
        Assert.Equal(TorchMode.Standard, TorchModes.Current);
    });
}
