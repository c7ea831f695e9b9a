using System.Diagnostics;
using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tests.Precision;

/// <summary>The output of libtorch's C++ code on standard error, in a separate process.</summary>
public unsafe class NativeWarningsTests
{
    [Fact]
    public void Should_hide_native_warnings_from_the_user() => Assert.Equal("", ErrorsOfChild(level: null));

    [Fact]
    public void Should_show_native_warnings_on_request()
    {
        var errors = ErrorsOfChild("WARNING");
        Assert.Contains("degrees of freedom is <= 0", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("NNPACK", errors, StringComparison.Ordinal);
    }

    /// <summary>libtorch exports a setter but no getter. The test finds the flag as the byte of the context that the setter changes.</summary>
    [Fact]
    public void Should_leave_NNPACK_off() => OnTorch.Run(() =>
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

    /// <summary>The child process: an operation that warns, and a convolution for which libtorch checks for NNPACK (one picture, one thread, without oneDNN).</summary>
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
