using TransferLearning.TestSupport;

namespace TransferLearning.Tracking.Tests.Rest;

/// <summary>Names as MLflow takes them, and addresses.</summary>
public sealed class NamesTests
{
    [Theory]
    [InlineData("val/accuracy", "val/accuracy")]
    [InlineData("head[1].units", "head_1_.units")]
    [InlineData("größe", "gr__e")]
    [InlineData("/a//b/../c", "a/b/c")]
    [InlineData("../x", "x")]
    [InlineData("", "_")]
    public void A_key_becomes_one_that_mlflow_takes(string key, string expected) => Assert.Equal(expected, Names.Key(key));

    [Fact]
    public void A_long_text_is_cut_and_no_character_in_two()
    {
        Assert.Equal(250, Names.Key(new string('k', 300)).Length);
        Assert.Equal("ab…", Names.Cut("abcdef", 3));
        Assert.Equal("a…", Names.Cut("a😀bcd", 3));
    }

    [Theory]
    [InlineData("http://127.0.0.1:5000/", "http://127.0.0.1:5000")]
    [InlineData("https://host/mlflow/", "https://host/mlflow")]
    [InlineData("sqlite:///other.db", "/home/ada/other.db")]
    [InlineData("store", "/home/ada/store/mlflow.db")]
    [InlineData("file:///tmp/store", "/tmp/store/mlflow.db")]
    [InlineData("databricks://profile", "/home/ada/mlflow.db")]
    public void A_tracking_uri_names_a_server_or_a_store(string uri, string expected) =>
        Assert.Equal(expected, TrackingTarget.Parse(uri, "/home/ada").ToString());

    [Fact]
    public void A_malformed_address_says_what_one_looks_like() =>
        Assert.Contains("http://127.0.0.1:5000", Assert.Throws<RunException>(() => TrackingTarget.Parse("http://", "/home/ada")).Message, StringComparison.Ordinal);
}
