using System.Text.RegularExpressions;
using TransferLearning.Models.Weights;
using TransferLearning.Models.Weights.Keras;
using TransferLearning.TestSupport;

namespace TransferLearning.Models.Tests.Weights;

public partial class WeightFormatTests
{
    [Fact]
    public void Should_give_the_endings_of_every_format_to_the_language()
    {
        Assert.Equal([".bin", ".h5", ".hdf5", ".onnx", ".pt", ".pth", ".safetensors"], new WeightEndings().Names.Order(StringComparer.Ordinal));
        Assert.True(WeightFormat.IsFile("model.PTH"));
        Assert.True(WeightFormat.IsFile("model.safetensors.index.json"));
        Assert.False(WeightFormat.IsFile("vgg16.tv_in1k"));
    }

    [Fact]
    public void Should_keep_a_files_convention_under_a_prefix()
    {
        using var file = UnwrappedFile.Of(new Headers([("model.a/kernel", [1])], KerasConvention.Instance), "model.");
        Assert.Same(KerasConvention.Instance, file.Convention);
    }

    /// <summary>A format's name is for people, and so is a map's source. Code must use <see cref="WeightConvention"/> instead.</summary>
    [Fact]
    public void Should_never_compare_text_to_find_a_convention()
    {
        var folder = Path.Combine(Shared.Repository, "src", "TransferLearning.Models");
        var comparisons = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(file => File.ReadLines(file).Where(line => Comparison().IsMatch(line)).Select(line => $"{Path.GetFileName(file)}: {line.Trim()}"));
        Assert.Empty(comparisons);
    }

    [GeneratedRegex(@"\.(Format|Source|Names) (==|!=|is|switch) ")]
    private static partial Regex Comparison();
}
