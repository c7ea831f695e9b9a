using TorchSharp;
using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Models.Tests.Torch;

public class TorchLibraryTests
{
    [Fact]
    public void Should_load_torch_without_copying_files_to_the_programs_folder()
    {
        using var thread = new TorchThread(threads: 1);
        var sum = thread.Run(() =>
        {
            using var scope = NewDisposeScope();
            return ones(2, 3).sum().item<float>();
        });
        Assert.Equal(6, sum);
        Assert.True(TorchLibrary.Report.IsLoaded);
        Assert.Contains(TorchLibrary.Report.Attempts, attempt => attempt.Used && attempt.Path == TorchLibrary.Report.LibTorchSharpFile);
        Assert.False(Directory.Exists(Path.Combine(AppContext.BaseDirectory, "cpu")));
    }

    [Fact]
    public void Should_rethrow_exceptions_to_the_caller()
    {
        using var thread = new TorchThread();
        Assert.Throws<InvalidOperationException>(() => thread.Run(() => throw new InvalidOperationException("mine")));
        Assert.Throws<OperationCanceledException>(() => thread.Run(() => { }, new CancellationToken(canceled: true)));
        Assert.Equal(3, thread.Run(() => thread.Run(() => 3)));
    }

    [Fact]
    public void Should_keep_values_and_change_strides_in_channels_last()
    {
        using var thread = new TorchThread();
        thread.Run(() =>
        {
            using var scope = NewDisposeScope();
            var x = arange(24, dtype: ScalarType.Float32).reshape(1, 2, 3, 4);
            var last = ChannelsLast.Of(x);
            Assert.Equal([24L, 1, 8, 2], last.stride());
            Assert.True(last.equal(x).all().item<bool>());
            Assert.True(ChannelsLast.ToNhwc(last).is_contiguous());
        });
    }
}
