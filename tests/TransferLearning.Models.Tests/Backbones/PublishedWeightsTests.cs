using System.Globalization;
using TransferLearning.TestSupport;

namespace TransferLearning.Models.Tests.Backbones;

/// <summary>
/// Compares the catalogue's tags with torchvision's weight enumerations (reference/torchvision_weights.txt, written by the script beside it).
/// </summary>
public class PublishedWeightsTests
{
    /// <summary>Weights that the catalogue omits: for pictures of 384 and 512 pixels, while the position embeddings of these networks are for 224.</summary>
    private static readonly string[] NotOffered = ["vit_b_16 imagenet1k_swag_e2e_v1", "vit_l_16 imagenet1k_swag_e2e_v1"];

    /// <summary>The size of Inception's auxiliary classifier, which torchvision counts and this catalogue omits.</summary>
    private const long Auxiliary = 3_326_696;

    private static readonly Lazy<IReadOnlyList<Line>> Published = new(() =>
    [
        .. File.ReadLines(Path.Combine(Shared.Repository, "tests", "TransferLearning.Models.Tests", "reference", "torchvision_weights.txt"))
            .Where(line => line[0] != '#').Select(line => new Line(line.Split('\t'))),
    ]);

    public static TheoryData<string> Files => [.. Published.Value.Select(line => line.Key).Except(NotOffered)];

    [Theory, MemberData(nameof(Files))]
    public void Should_list_every_weights_file_as_torchvision_publishes_it(string key)
    {
        var line = Published.Value.Single(each => each.Key == key);
        var backbone = BackboneCatalogue.Find(line.Backbone)!;
        var tag = backbone.FindWeights(line.Tag);
        Assert.NotNull(tag);
        Assert.Equal(line.Url, tag.Url.ToString());
        // torchvision's file names end with the first eight or more digits of the SHA-256, which torch.hub checks.
        Assert.Equal(Path.GetFileNameWithoutExtension(tag.FileName).Split('-')[^1], tag.Sha256Prefix);
        Assert.Matches("^[0-9a-f]{8,}$", tag.Sha256Prefix!);
        Assert.Equal((line.Top1, line.Top5, line.Side), (tag.Top1, tag.Top5, tag.ImageSize));
        Assert.Equal(line.Parameters, backbone.ParameterCount + (backbone.Name == "inception_v3" ? Auxiliary : 0));
        Assert.Equal(Convention.Torchvision, tag.Convention);
        // torchvision's Inception undoes ImageNet's normalisation and maps pixels to −1 to 1 (transform_input). This is the net effect.
        var expected = backbone.Name == "inception_v3" ? Preprocessing.MinusOneToOne : new Preprocessing(1 / 255.0, line.Mean, line.Std);
        Assert.Equal(expected, tag.Preprocessing);
    }

    [Fact]
    public void Should_attribute_to_torchvision_only_its_own_files()
    {
        var known = Published.Value.Select(line => line.Url).ToHashSet();
        Assert.Empty(BackboneCatalogue.All.SelectMany(backbone => backbone.Weights).Where(tag => tag.Convention == Convention.Torchvision).Select(tag => tag.Url.ToString()).Except(known));
        Assert.Empty(NotOffered.Except(Published.Value.Select(line => line.Key)));
    }

    [Fact]
    public void Should_take_imagenet_for_the_first_weights_that_torchvision_published()
    {
        foreach (var first in Published.Value.DistinctBy(line => line.Backbone))
            Assert.Equal(first.Url, BackboneCatalogue.Find(first.Backbone)!.FindWeights("imagenet")!.Url.ToString());
    }

    private sealed record Line(string[] Columns)
    {
        public string Key => $"{Backbone} {Tag}";

        public string Backbone => Columns[0];

        public string Tag => Columns[1];

        public string Url => Columns[2];

        public long Parameters => long.Parse(Columns[3], CultureInfo.InvariantCulture);

        public double Top1 => Number(Columns[4]);

        public double Top5 => Number(Columns[5]);

        public int Side => int.Parse(Columns[6], CultureInfo.InvariantCulture);

        public double[] Mean => [.. Columns[7].Split(',').Select(Number)];

        public double[] Std => [.. Columns[8].Split(',').Select(Number)];

        private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }
}
