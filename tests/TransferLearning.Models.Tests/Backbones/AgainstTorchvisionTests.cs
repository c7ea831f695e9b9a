using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using static TorchSharp.torch;

namespace TransferLearning.Models.Tests.Backbones;

public class AgainstTorchvisionTests
{
    public static TheoryData<string> Everything => [.. Reference.Names];

    public static TheoryData<string> Outputs => [.. Quick];

    /// <summary>A large network's step repeats its smaller siblings' layers, so by default it is made only for the smallest of a family.</summary>
    public static TheoryData<string> Steps =>
        [.. Quick.GroupBy(name => BackboneCatalogue.Find(name)!.Family).SelectMany(family => family.OrderBy(Parameters).Where((name, place) => place == 0 || Sizes.IsSmall(Parameters(name))))];

    public static TheoryData<string> Modules => [.. Reference.Names.Where(name => Reference.Has(name, "modules"))];

    [Fact]
    public void Should_compare_every_backbone_that_torchvision_has() =>
        Assert.Empty(BackboneCatalogue.All.Select(backbone => backbone.Name).Where(name => !name.StartsWith("mobilenet_v1", StringComparison.Ordinal)).Except(Reference.Names));

    [Fact]
    public void Should_compare_the_modules_of_every_family() =>
        Assert.Equal(Families(Reference.Names).Except(["ResNeXt", "Wide ResNet"]), Families(Reference.Names.Where(name => Reference.Has(name, "modules"))));

    /// <summary>Every network has reference outputs, block outputs and a training step.</summary>
    [Fact]
    public void Should_have_reference_numbers_for_every_network() =>
        Assert.All(Reference.Names, name => Assert.True(Reference.Has(name, "output") && Reference.Has(name, "blocks") && Reference.Has(name, "train"), name));

    [Theory, MemberData(nameof(Everything))]
    public void Should_have_the_names_and_shapes_of_torchvisions_state_dictionary(string name)
    {
        var expected = Reference.Of(name);
        var backbone = BackboneCatalogue.Find(name)!;
        var graph = backbone.Build(new TensorShape(3, backbone.ImageSize, backbone.ImageSize), top: true);
        Assert.Equal(expected.GetProperty("parameters").GetInt64(), graph.ParameterCount);
        string Line(string key, IEnumerable<long> shape) => string.Create(CultureInfo.InvariantCulture, $"{key} [{string.Join(", ", shape)}]");
        var lines = graph.Parameters.Select(spec => Line(spec.Name, spec.Shape.ToArray())).Concat(graph.Derived.Select(entry => Line(entry.Name, entry.Shape))).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(expected.GetProperty("entries").GetInt32(), lines.Length);
        Assert.Equal(expected.GetProperty("state").GetString(), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines)))));
    }

    /// <summary>
    /// Cuts at every block's name, and at the path of every torchvision module with the same output, in one pass: each cut network is split after the
    /// previous one and continues from its output, and so does the whole network at the end. The compiled form continues from its own outputs. The largest networks, whose blocks occur in smaller ones
    /// too, are compiled only where TL_TESTS is 'full'.
    /// </summary>
    [Theory, MemberData(nameof(Outputs))]
    public void Should_give_PyTorchs_output_whole_and_cut_at_any_block(string name) => OnTorch.Run(() =>
    {
        var (graph, blocks) = (Build(name), Reference.Of(name).GetProperty("blocks").EnumerateObject().ToList());
        Assert.Equal(graph.Blocks, blocks.Select(block => block.Name));
        using var state = Filled.State(graph);
        using var none = no_grad();
        var (eager, compiled) = (new Prefixes(graph, state, Images(graph)), new Prefixes(graph, state, Images(graph)) { Compiled = true });
        foreach (var block in blocks)
        {
            var cut = graph.CutAt(block.Name);
            Assert.All(block.Value.GetProperty("paths").EnumerateArray(), path => Assert.Equal(cut.Output, graph.CutAt(path.GetString()!).Output));
            Compare(block.Value, eager.Run(cut, keep: true), 1e-4, block.Name);
            if (Sizes.IsSmall(graph.ParameterCount))
                Compare(block.Value, compiled.Run(cut, keep: true), 1e-4, $"{block.Name}, compiled");
        }
        Compare(Reference.Of(name).GetProperty("output"), eager.Run(graph, keep: false), 1e-4, "output");
    });

    /// <summary>The same for every module of one network per family: torchvision's path leads to the output of torchvision's module.</summary>
    [Theory, MemberData(nameof(Modules))]
    public void Should_give_a_modules_output_when_cut_at_its_path(string name) => OnTorch.Run(() =>
    {
        var (graph, modules) = (Build(name), Reference.Modules(name));
        using var state = Filled.State(graph);
        using var none = no_grad();
        var prefixes = new Prefixes(graph, state, Images(graph));
        var blocks = graph.Blocks.Select(block => graph.CutAt(block).Output).ToHashSet();
        var known = graph.AllNames().ToHashSet();
        var wrong = new List<string>();
        foreach (var (path, cut) in modules.Keys.Where(known.Contains).Select(path => (path, graph.CutAt(path))).OrderBy(each => graph.IndexOf(each.Item2.Output)))
        {
            var output = prefixes.Run(cut, keep: blocks.Contains(cut.Output)).to(ScalarType.Float64).contiguous();
            var (norm, middle) = (output.norm().item<double>(), output.flatten()[output.numel() / 2].item<double>());
            if (Math.Abs(norm - modules[path][0]) > 1e-4 * norm || Math.Abs(middle - modules[path][1]) > 1e-4 * Math.Max(norm / Math.Sqrt(output.numel()), Math.Abs(middle)))
                wrong.Add($"{path} ends in {cut.Output}: norm {norm:g7}, PyTorch's {modules[path][0]:g7}; in the middle {middle:g7} and {modules[path][1]:g7}");
        }
        wrong.AddRange(modules.Keys.Where(path => !known.Contains(path)).Select(path => path + " is not known"));
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    });

    [Theory, MemberData(nameof(Steps))]
    public void Should_make_the_training_step_of_PyTorch(string name) => OnTorch.Run(() =>
    {
        var graph = Build(name).DropDropout();
        var expected = Reference.Of(name).GetProperty("train");
        using var state = Filled.State(graph);
        // A small image leaves few positions, over which batch norm amplifies 32-bit rounding too much to compare. Both sides compute in 64 bits.
        state.To(CPU, ScalarType.Float64);
        foreach (var spec in graph.Parameters.Where(spec => !spec.IsBuffer))
            state[spec.Name].requires_grad_(true);
        var output = TorchExecutor.Run(graph, state, Images(graph).to(ScalarType.Float64), RunMode.Train(0, 0));
        output.square().mean().backward();
        Compare(expected.GetProperty("output"), output, 1e-5, "output");
        foreach (var gradient in expected.GetProperty("gradients").EnumerateObject())
            Compare(gradient.Value, state[gradient.Name].grad!, 1e-5, $"gradient of {gradient.Name}");
        Assert.Equal(2, expected.GetProperty("gradients").EnumerateObject().Count());
        var kernels = graph.Parameters.Where(spec => spec.Name.EndsWith("weight", StringComparison.Ordinal) && spec.Shape.Rank > 1).Select(spec => state[spec.Name].grad!);
        Reference.AssertClose(expected.GetProperty("all_gradients").GetDouble(), Logarithm(kernels), 1e-5, "mean logarithm of all kernels' gradients' norms");
        foreach (var statistic in expected.GetProperty("statistics").EnumerateObject())
            Compare(statistic.Value, state[statistic.Name], 1e-6, statistic.Name);
        var statistics = graph.Parameters.Where(spec => spec.Role is ParameterRole.RunningMean or ParameterRole.RunningVariance).Select(spec => state[spec.Name]).ToList();
        Assert.Equal(statistics.Count > 0, expected.TryGetProperty("all_statistics", out var all));
        if (statistics.Count > 0)
            Reference.AssertClose(all.GetDouble(), Logarithm(statistics), 1e-6, "mean logarithm of all statistics' norms");
    });

    private static IEnumerable<string> Quick => Reference.Names.Where(name => Sizes.IsQuick(BackboneCatalogue.Find(name)!));

    private static long Parameters(string name) => BackboneCatalogue.Find(name)!.ParameterCount;

    private static IEnumerable<string> Families(IEnumerable<string> names) => names.Select(name => BackboneCatalogue.Find(name)!.Family).Distinct().Order(StringComparer.Ordinal);

    internal static Graph Build(string name)
    {
        var expected = Reference.Of(name);
        var size = expected.GetProperty("size").GetInt64();
        return BackboneCatalogue.Find(name)!.Build(new TensorShape(3, size, size), top: !expected.GetProperty("features_only").GetBoolean());
    }

    private static Tensor Images(Graph graph) => tensor(Filled.Image(2 * graph.Input.Elements), graph.Input.WithBatch(2));

    private static void Compare(JsonElement expected, Tensor actual, double tolerance, string what) =>
        Reference.AssertEqual(expected, actual.shape, actual.detach().to(ScalarType.Float64).contiguous().data<double>().ToArray(), tolerance, what);

    private static double Logarithm(IEnumerable<Tensor> tensors) => tensors.Average(tensor => Math.Log(tensor.detach().norm().item<double>()));
}
