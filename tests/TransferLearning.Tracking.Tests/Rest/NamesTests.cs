using TransferLearning.TestSupport;

namespace TransferLearning.Tracking.Tests.Rest;

/// <summary>Keys, texts and addresses.</summary>
public sealed class NamesTests
{
    [Theory]
    [InlineData("val/accuracy", "val/accuracy")]
    [InlineData("head[1].units", "head_1_.units")]
    [InlineData("größe", "gr__e")]
    [InlineData("/a//b/../c", "a/b/c")]
    [InlineData("../x", "x")]
    [InlineData("", "_")]
    public void Should_turn_a_key_into_one_that_MLflow_accepts(string key, string expected) => Assert.Equal(expected, Names.Key(key));

    [Fact]
    public void Should_cut_a_long_text_without_splitting_a_character()
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
    public void Should_parse_a_tracking_uri_as_a_server_or_a_store(string uri, string expected) =>
        Assert.Equal(expected, TrackingTarget.Parse(uri, "/home/ada").ToString());

    [Fact]
    public void Should_show_an_example_address_for_a_malformed_one() =>
        Assert.Contains("http://127.0.0.1:5000", Assert.Throws<RunException>(() => TrackingTarget.Parse("http://", "/home/ada")).Message, StringComparison.Ordinal);
}
