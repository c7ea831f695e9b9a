namespace TransferLearning.Experiments.Tests;

public sealed class SuggestionTests
{
    private static readonly string[] Layers = ["conv1_conv", "conv1_bn", "conv4_block1_1_conv", "conv5_block1_1_conv", "conv5_block1", "conv5_block2"];

    [Theory]
    [InlineData("conv5", " Did you mean 'conv5_block1', 'conv5_block2' or 'conv5_block1_1_conv'?")]
    [InlineData("conv5_*", " Did you mean 'conv5_block1', 'conv5_block2' or 'conv5_block1_1_conv'?")]
    [InlineData("conv1_bm", " Did you mean 'conv1_bn'?")]
    [InlineData("block2", " Did you mean 'conv5_block2'?")]
    [InlineData("avgpool", "")]
    [InlineData("v", "")]
    public void Should_suggest_prefix_matches_then_nearest_then_containing_names(string name, string sentence) =>
        Assert.Equal(sentence, Suggestions.Several(name, Layers));

    [Fact]
    public void Should_suggest_containing_names_if_there_are_many_candidates()
    {
        string[] many = [.. Enumerable.Range(0, 40).Select(i => $"network_{i}"), "shufflenet_v2_x0_5", "shufflenet_v2_x1_0"];
        Assert.Equal(" Did you mean 'shufflenet_v2_x0_5' or 'shufflenet_v2_x1_0'?", Suggestions.OrAll("shufflenet", many));
        Assert.Equal("", Suggestions.OrAll("Xception", many));
    }
}
