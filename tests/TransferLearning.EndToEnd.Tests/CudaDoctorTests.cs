using TransferLearning.TestSupport;

namespace TransferLearning.EndToEnd.Tests;

/// <summary><c>doctor --cuda</c> with a program in place of <c>nvidia-smi</c>. Nothing is fetched.</summary>
public sealed class CudaDoctorTests : IDisposable
{
    private readonly ChildTl _tl = new();

    [Fact]
    public void Should_refuse_a_driver_that_is_too_old()
    {
        Answer("470.256.02, Tesla T4, 15360 MiB, 7.5");

        var ended = _tl.Run("doctor", "--cuda", "--quick");

        Assert.True(ended.Status == 1, ended.Progress);
        Assert.Contains("driver 470.256.2 is too old", Line(ended.Progress), StringComparison.Ordinal);
        Assert.Contains("525.60.13 or newer", Line(ended.Progress), StringComparison.Ordinal);
        // The rest of the report is there, and torch works on the processor.
        Assert.Contains("libtorch for the CPU", ended.Results, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_name_the_driver_the_card_and_the_libtorch_that_was_fetched()
    {
        Answer("570.124.06, NVIDIA H200, 143771 MiB, 9.0");
        _tl.Environment["TL_HOME"] = _tl.At("home");
        var fetched = Directory.CreateDirectory(_tl.At("home", "libtorch", "2.10.0-cu128")).FullName;
        File.WriteAllText(Path.Combine(fetched, "libtorch_cpu.so"), "");

        var ended = _tl.Run("doctor", "--cuda", "--quick", "--json");

        Assert.True(ended.Status == 0, ended.Progress);
        var json = System.Text.Json.Nodes.JsonNode.Parse(ended.Results)!;
        Assert.Equal("570.124.6, runs CUDA 12.8", (string)json["NVIDIA driver"]!);
        Assert.Equal("NVIDIA H200, 143771 MiB, compute capability 9.0", (string)json["card"]![0]!);
        Assert.Equal(fetched, (string)json["libtorch for CUDA"]!);
        Assert.DoesNotContain("Fetching", ended.Progress, StringComparison.Ordinal);
    }

    public void Dispose() => _tl.Dispose();

    private static string Line(string text) => string.Join(' ', text.Split(['\n', ' '], StringSplitOptions.RemoveEmptyEntries));

    private void Answer(string line)
    {
        var program = Path.Combine(Directory.CreateDirectory(_tl.At("bin")).FullName, "nvidia-smi");
        File.WriteAllText(program, $"#!/bin/sh\necho '{line}'\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _tl.Environment["PATH"] = $"{_tl.At("bin")}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}";
    }
}
