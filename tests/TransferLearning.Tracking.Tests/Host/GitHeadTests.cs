using TransferLearning.TestSupport;
using TransferLearning.Tracking.Host;

namespace TransferLearning.Tracking.Tests.Host;

/// <summary>Repositories as git lays them out (gitrepository-layout).</summary>
public sealed class GitHeadTests : IDisposable
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_branch_with_a_loose_reference_is_read_from_a_folder_below()
    {
        _folder.Write(".git/HEAD", "ref: refs/heads/feature/x\n");
        _folder.Write(".git/refs/heads/feature/x", Commit + "\n");
        Assert.Equal(new GitHead(Commit, "feature/x"), GitHead.Read(Path.GetDirectoryName(_folder.Write("deep/er/file", ""))!));
    }

    [Fact]
    public void A_packed_reference_is_found()
    {
        _folder.Write(".git/HEAD", "ref: refs/heads/main");
        _folder.Write(".git/packed-refs", $"# pack-refs with: peeled fully-peeled sorted\n{new string('f', 40)} refs/heads/not-main\n{Commit} refs/heads/main\n");
        Assert.Equal(new GitHead(Commit, "main"), GitHead.Read(_folder.Path));
    }

    [Fact]
    public void A_work_tree_reads_the_repository_that_it_belongs_to()
    {
        _folder.Write("main/.git/worktrees/second/HEAD", "ref: refs/heads/second");
        _folder.Write("main/.git/worktrees/second/commondir", "../..");
        _folder.Write("main/.git/refs/heads/second", Commit);
        _folder.Write("second/.git", "gitdir: ../main/.git/worktrees/second");
        Assert.Equal(new GitHead(Commit, "second"), GitHead.Read(_folder.At("second", "x")));
    }

    [Fact]
    public void A_detached_head_has_no_branch()
    {
        _folder.Write(".git/HEAD", Commit);
        Assert.Equal(new GitHead(Commit, null), GitHead.Read(_folder.Path));
    }

    [Theory]
    [InlineData("ref: refs/heads/unborn")]
    [InlineData("nonsense")]
    [InlineData("")]
    public void A_repository_without_a_commit_or_with_nonsense_names_nothing(string head)
    {
        _folder.Write(".git/HEAD", head);
        Assert.Null(GitHead.Read(_folder.Path));
    }
}
