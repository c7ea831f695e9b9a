using TransferLearning.Experiments.Tests.Support;

namespace TransferLearning.Experiments.Tests;

/// <summary>The texts of <c>backbone.weights</c> that are paths, relative to their file, and those that are names.</summary>
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
    public void Should_take_an_existing_file_or_folder_with_weights_for_a_path(string written, string path)
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
    public void Should_take_an_absent_file_without_a_folder_for_a_name(string written) => Assert.Equal(written, Weights(written));

    [Theory]
    [InlineData("./photos", "'weights': './photos' is a folder without 'model.safetensors'")]
    [InlineData("nowhere/mine.pth", "'weights': the file 'nowhere/mine.pth' does not exist")]
    public void Should_report_a_path_without_weights_at_its_place(string written, string message)
    {
        var found = Assert.Single(_given.LoadText(Of(written)).Diagnostics);
        Assert.StartsWith(message, found.Message, StringComparison.Ordinal);
        Assert.Equal((6, 12), (found.Location!.Value.Line, found.Location.Value.Column));
    }

    public void Dispose() => _given.Dispose();

    private static string Of(string weights) => Case.Minimal.Replace("  name: vgg16", $"  name: vgg16\n  weights: {weights}", StringComparison.Ordinal);

    private string Weights(string written) => _given.LoadText(Of(written)).Valid.Backbone.Weights;
}
