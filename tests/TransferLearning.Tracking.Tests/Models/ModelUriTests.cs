namespace TransferLearning.Tracking.Tests.Models;

/// <summary>The addresses of models. The forms are those of MLflow's <c>_parse_model_uri</c> and <c>RunsArtifactRepository</c>.</summary>
public sealed class ModelUriTests
{
    [Theory]
    [InlineData("runs:/4f0c/model", "4f0c", "model")]
    [InlineData("runs:/4f0c", "4f0c", "model")]
    [InlineData("runs:/4f0c/deep/er/", "4f0c", "deep/er")]
    public void Should_read_the_run_and_the_folder(string text, string run, string path)
    {
        var read = ModelUri.Parse(text);
        Assert.Equal((run, path), (read.Run, read.Path));
    }

    [Fact]
    public void Should_read_versions_aliases_and_logged_models()
    {
        Assert.Equal(("pets", 12), (ModelUri.Parse("models:/pets/12").Name, ModelUri.Parse("models:/pets/12").Version));
        Assert.Equal(("my pets", null), (ModelUri.Parse("models:/my pets/latest").Name, ModelUri.Parse("models:/my pets/latest").Version));
        Assert.Equal(("pets", "champion"), (ModelUri.Parse("models:/pets@champion").Name, ModelUri.Parse("models:/pets@champion").Alias));
        Assert.Equal("m-3ad6e882d3c246c8b78f00cbe75263e2", ModelUri.Parse("models:/m-3ad6e882d3c246c8b78f00cbe75263e2").LoggedModel);
    }

    [Theory]
    [InlineData("models:/pets")]
    [InlineData("models:/pets/Production")]
    [InlineData("models:/pets@")]
    [InlineData("models:/a/b/1")]
    [InlineData("runs:/")]
    [InlineData("models:/pets/99999999999999999999")]
    public void Should_refuse_other_forms(string text) =>
        Assert.Contains("models:/NAME@ALIAS", Assert.Throws<FormatException>(() => ModelUri.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Should_tell_an_address_from_a_name() =>
        Assert.Equal([true, true, false, false], new[] { "runs:/x", "models:/x", "models", "./models:/x" }.Select(ModelUri.Is));
}
