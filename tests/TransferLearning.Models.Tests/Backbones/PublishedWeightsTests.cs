using System.Globalization;
using TransferLearning.TestSupport;

namespace TransferLearning.Models.Tests.Backbones;

/// <summary>The catalogue's tags against torchvision's own enumerations of weights (reference/torchvision_weights.txt, made by the script beside it).</summary>
public class PublishedWeightsTests
{
    /// <summary>Not offered: for pictures of 384 and 512 pixels, where the positions of these networks are learnt for 224.</summary>
    private static readonly string[] NotOffered = ["vit_b_16 imagenet1k_swag_e2e_v1", "vit_l_16 imagenet1k_swag_e2e_v1"];

    /// <summary>Inception's auxiliary classifier, which torchvision counts and this catalogue leaves out.</summary>
    private const long Auxiliary = 3_326_696;

    private static readonly Lazy<IReadOnlyList<Line>> Published = new(() =>
    [
        .. File.ReadLines(Path.Combine(Shared.Repository, "tests", "TransferLearning.Models.Tests", "reference", "torchvision_weights.txt"))
            .Where(line => line[0] != '#').Select(line => new Line(line.Split('\t'))),
    ]);

    public static TheoryData<string> Files => [.. Published.Value.Select(line => line.Key).Except(NotOffered)];

    [Theory, MemberData(nameof(Files))]
    public void EveryFileOfTorchvisionIsThereAsItIsPublished(string key)
    {
        var line = Published.Value.Single(each => each.Key == key);
        var backbone = BackboneCatalogue.Find(line.Backbone)!;
        var tag = backbone.FindWeights(line.Tag);
        Assert.NotNull(tag);
        Assert.Equal(line.Url, tag.Url.ToString());
        // torchvision's names end in the beginning of the file's SHA-256 (torch.hub checks it): eight digits or more.
        Assert.Equal(Path.GetFileNameWithoutExtension(tag.FileName).Split('-')[^1], tag.Sha256Prefix);
        Assert.Matches("^[0-9a-f]{8,}$", tag.Sha256Prefix!);
        Assert.Equal((line.Top1, line.Top5, line.Side), (tag.Top1, tag.Top5, tag.ImageSize));
        Assert.Equal(line.Parameters, backbone.ParameterCount + (backbone.Name == "inception_v3" ? Auxiliary : 0));
        Assert.Equal(Convention.Torchvision, tag.Convention);
        // torchvision's Inception puts its input from ImageNet's mean and deviation back to −1 to 1 (transform_input): the whole is this.
        var expected = backbone.Name == "inception_v3" ? Preprocessing.MinusOneToOne : new Preprocessing(1 / 255.0, line.Mean, line.Std);
        Assert.Equal(expected, tag.Preprocessing);
    }

    [Fact]
    public void NothingIsSaidToBeTorchvisionsThatIsNot()
    {
        var known = Published.Value.Select(line => line.Url).ToHashSet();
        Assert.Empty(BackboneCatalogue.All.SelectMany(backbone => backbone.Weights).Where(tag => tag.Convention == Convention.Torchvision).Select(tag => tag.Url.ToString()).Except(known));
        Assert.Empty(NotOffered.Except(Published.Value.Select(line => line.Key)));
    }

    [Fact]
    public void ImagenetIsTheFirstThatTorchvisionPublished()
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
