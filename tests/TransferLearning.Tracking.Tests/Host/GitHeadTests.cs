using TransferLearning.TestSupport;
using TransferLearning.Tracking.Host;

namespace TransferLearning.Tracking.Tests.Host;

/// <summary>Reads repositories laid out as git does it (its manual page gitrepository-layout).</summary>
public sealed class GitHeadTests : IDisposable
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_read_a_branch_with_a_loose_reference_from_a_subfolder()
    {
        _folder.Write(".git/HEAD", "ref: refs/heads/feature/x\n");
        _folder.Write(".git/refs/heads/feature/x", Commit + "\n");
        Assert.Equal(new GitHead(Commit, "feature/x"), GitHead.Read(Path.GetDirectoryName(_folder.Write("deep/er/file", ""))!));
    }

    [Fact]
    public void Should_find_a_packed_reference()
    {
        _folder.Write(".git/HEAD", "ref: refs/heads/main");
        _folder.Write(".git/packed-refs", $"# pack-refs with: peeled fully-peeled sorted\n{new string('f', 40)} refs/heads/not-main\n{Commit} refs/heads/main\n");
        Assert.Equal(new GitHead(Commit, "main"), GitHead.Read(_folder.Path));
    }

    [Fact]
    public void Should_read_the_main_repository_from_a_work_tree()
    {
        _folder.Write("main/.git/worktrees/second/HEAD", "ref: refs/heads/second");
        _folder.Write("main/.git/worktrees/second/commondir", "../..");
        _folder.Write("main/.git/refs/heads/second", Commit);
        _folder.Write("second/.git", "gitdir: ../main/.git/worktrees/second");
        Assert.Equal(new GitHead(Commit, "second"), GitHead.Read(_folder.At("second", "x")));
    }

    [Fact]
    public void Should_have_no_branch_for_a_detached_head()
    {
        _folder.Write(".git/HEAD", Commit);
        Assert.Equal(new GitHead(Commit, null), GitHead.Read(_folder.Path));
    }

    [Theory]
    [InlineData("ref: refs/heads/unborn")]
    [InlineData("nonsense")]
    [InlineData("")]
    public void Should_return_nothing_for_a_repository_without_a_commit_or_with_an_invalid_head(string head)
    {
        _folder.Write(".git/HEAD", head);
        Assert.Null(GitHead.Read(_folder.Path));
    }
}
