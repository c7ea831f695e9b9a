using TransferLearning.TestSupport;
using TransferLearning.Training.Activations;

namespace TransferLearning.Training.Tests.Activations;

/// <summary>The locks of macOS, which work on every system, beside those of this one: both keep the same rules.</summary>
public sealed class FileByteLocksTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private IByteLocks Open(bool files)
    {
        var path = _folder.At("lock");
        return files ? new FileByteLocks(path) : new Opened(new RangeLock(path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Should_let_one_holder_write_or_several_read(bool files)
    {
        using var first = Open(files);
        using var second = Open(files);
        using var third = Open(files);
        Assert.True(first.TryTake(0, shared: true));
        Assert.True(second.TryTake(0, shared: true));
        Assert.False(third.TryTake(0, shared: false));
        first.Release(0);
        Assert.False(third.TryTake(0, shared: false));
        second.Release(0);
        Assert.True(third.TryTake(0, shared: false));
        Assert.False(first.TryTake(0, shared: true));
        Assert.False(first.TryTake(0, shared: false));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Should_lock_each_byte_for_itself_and_release_all_at_the_end(bool files)
    {
        var first = Open(files);
        using var second = Open(files);
        Assert.True(first.TryTake(1, shared: false));
        Assert.True(first.TryTake(7, shared: true));
        Assert.True(second.TryTake(2, shared: false));
        Assert.False(second.TryTake(1, shared: false));
        Assert.False(second.TryTake(7, shared: false));
        first.Dispose();
        Assert.True(second.TryTake(1, shared: false));
        Assert.True(second.TryTake(7, shared: false));
    }

    /// <summary>The lock of this system behind the same interface.</summary>
    private sealed class Opened(RangeLock locks) : IByteLocks
    {
        public bool TryTake(long at, bool shared) => locks.TryTake(at, shared);

        public void Release(long at) => locks.Release(at);

        public void Dispose() => locks.Dispose();
    }
}
