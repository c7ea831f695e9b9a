using TransferLearning.Experiments.Tests.Support;

namespace TransferLearning.Experiments.Tests;

/// <summary>What <c>backbone.weights</c> takes for a path, beside the file that says it, and what for a name.</summary>
public sealed class WeightsPathTests : IDisposable
{
    private readonly Case _given = new();

    [Theory]
    [InlineData("mine.pth", "mine.pth")]
    [InlineData("./mine.pth", "mine.pth")]
    [InlineData("old.hdf5", "old.hdf5")]
    [InlineData("hub", "hub")]
    [InlineData("./hub", "hub")]
    [InlineData("sharded", "sharded")]
    [InlineData("sharded/model.safetensors.index.json", "sharded/model.safetensors.index.json")]
    public void A_file_or_a_folder_with_weights_beside_the_file_is_a_path(string written, string path)
    {
        foreach (var file in new[] { "mine.pth", "old.hdf5", "hub/model.safetensors", "sharded/model.safetensors.index.json" })
            _given.Write(file, "");
        Assert.Equal(Path.Combine(_given.Root, path), Weights(written));
    }

    [Theory]
    [InlineData("imagenet")]
    [InlineData("vgg16.tv_in1k")]
    [InlineData("elsewhere.pth")]
    [InlineData("elsewhere.hdf5")]
    [InlineData("photos")]
    [InlineData("https://example.org/a.pth")]
    [InlineData("hf://timm/vgg16.tv_in1k/model.safetensors")]
    public void What_is_not_beside_the_file_and_has_no_folder_in_it_is_a_name(string written) => Assert.Equal(written, Weights(written));

    [Theory]
    [InlineData("./photos", "'weights': './photos' is a folder without 'model.safetensors'")]
    [InlineData("nowhere/mine.pth", "'weights': the file 'nowhere/mine.pth' does not exist")]
    public void A_path_without_weights_is_an_error_at_its_place(string written, string message)
    {
        var found = Assert.Single(_given.LoadText(Of(written)).Diagnostics);
        Assert.StartsWith(message, found.Message, StringComparison.Ordinal);
        Assert.Equal((6, 12), (found.Location!.Value.Line, found.Location.Value.Column));
    }

    public void Dispose() => _given.Dispose();

    private static string Of(string weights) => Case.Minimal.Replace("  name: vgg16", $"  name: vgg16\n  weights: {weights}", StringComparison.Ordinal);

    private string Weights(string written) => _given.LoadText(Of(written)).Valid.Backbone.Weights;
}
