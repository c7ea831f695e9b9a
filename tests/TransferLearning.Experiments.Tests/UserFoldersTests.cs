using TransferLearning.Experiments.Files;
using TransferLearning.TestSupport;

namespace TransferLearning.Experiments.Tests;

/// <summary>The user's folders come from TL_HOME, XDG_CACHE_HOME or HOME, in this order; never from the current folder.</summary>
public sealed class UserFoldersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Should_use_the_first_variable_that_is_a_folder()
    {
        Assert.Equal("/given", Cache(("TL_HOME", "/given"), ("XDG_CACHE_HOME", "/cache"), ("HOME", _folder.Path)));
        Assert.Equal("/cache/tl", Cache(("XDG_CACHE_HOME", "/cache"), ("HOME", _folder.Path)));
        Assert.Equal(Path.Combine(_folder.Path, ".cache", "tl"), Cache(("HOME", _folder.Path)));
        // The XDG specification ignores paths that are not absolute.
        Assert.Equal(Path.Combine(_folder.Path, ".cache", "tl"), Cache(("XDG_CACHE_HOME", "cache"), ("HOME", _folder.Path)));
    }

    [Theory]
    [InlineData(null, "HOME is not set")]
    [InlineData("", "HOME is not set")]
    [InlineData("/nonexistent/home", "HOME is '/nonexistent/home', which is not a folder")]
    [InlineData(".", "HOME is '.', which is not a folder")]
    public void Should_ask_for_TL_HOME_if_there_is_no_home(string? home, string reason)
    {
        Assert.Null(UserFolders.Home(name => name == "HOME" ? home : null));
        var error = Assert.Throws<RunException>(() => Cache(("HOME", home)));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains("TL_HOME", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static string Cache(params (string Name, string? Value)[] variables) =>
        UserFolders.Cache(name => variables.FirstOrDefault(variable => variable.Name == name).Value);
}
