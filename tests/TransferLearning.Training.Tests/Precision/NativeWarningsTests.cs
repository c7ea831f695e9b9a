using System.Diagnostics;
using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tests.Precision;

/// <summary>What libtorch's C++ writes to standard error, in a process of its own.</summary>
public unsafe class NativeWarningsTests
{
    [Fact]
    public void Should_never_reach_the_user() => Assert.Equal("", ErrorsOfChild(level: null));

    [Fact]
    public void Should_be_shown_where_somebody_asks_for_them()
    {
        var errors = ErrorsOfChild("WARNING");
        Assert.Contains("degrees of freedom is <= 0", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("NNPACK", errors, StringComparison.Ordinal);
    }

    /// <summary>libtorch exports the setter and no getter: the flag is the byte of its context that the setter moves.</summary>
    [Fact]
    public void Should_leave_NNPACK_off_so_that_it_is_never_started() => OnTorch.Run(() =>
    {
        const int size = 1536;
        var context = (byte*)((delegate* unmanaged<nint>)LibTorchExports.Find("_ZN2at13globalContextEv")!.Value)();
        var set = (delegate* unmanaged<byte*, byte, void>)LibTorchExports.Find("_ZN2at7Context20setUserEnabledNNPACKEb")!.Value;
        var found = new ReadOnlySpan<byte>(context, size).ToArray();
        set(context, 1);
        var on = new ReadOnlySpan<byte>(context, size).ToArray();
        set(context, 0);
        var off = new ReadOnlySpan<byte>(context, size).ToArray();

        var flag = Assert.Single(Enumerable.Range(0, size), at => on[at] == 1 && off[at] == 0);
        Assert.Equal(0, found[flag]);
    });

    /// <summary>The child: an operation that warns, and a convolution for which libtorch asks whether NNPACK can be had (one picture, one thread, no oneDNN for it).</summary>
    internal static int Warn()
    {
        using var thread = new TorchThread(threads: 1);
        thread.Run(() =>
        {
            using var scope = NewDisposeScope();
            using var none = no_grad();
            _ = ones(1).std();
            _ = nn.functional.conv2d(ones(1, 3, 8, 8), ones(4, 3, 1, 1));
        });
        return 0;
    }

    private static string ErrorsOfChild(string? level)
    {
        var start = ChildProcess.Info("warn");
        start.Environment["TORCH_CPP_LOG_LEVEL"] = level;
        using var child = Process.Start(start)!;
        var errors = child.StandardError.ReadToEnd();
        child.WaitForExit();
        Assert.Equal(0, child.ExitCode);
        return errors;
    }
}
