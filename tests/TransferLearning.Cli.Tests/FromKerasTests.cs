using TransferLearning.TestSupport;

namespace TransferLearning.Cli.Tests;

/// <summary>Help for users of Keras: the page and the messages name keys that exist.</summary>
public sealed class FromKerasTests : IDisposable
{
    private readonly Tl _tl = new();

    [Fact]
    public void Should_accept_the_recipe_of_the_page()
    {
        var page = File.ReadAllText(Path.Combine(Shared.Repository, "docs", "from-keras.md"));
        var recipe = page.Split("```yaml\n")[1].Split("```")[0];
        foreach (var name in new[] { "cat", "dog" })
            foreach (var split in new[] { "train", "validation" })
                _tl.Write(Path.Combine(split, name, "1.jpg"), "");
        _tl.Write("cats.yaml", recipe);
        var loaded = Rooms.Language().Load(Path.Combine(_tl.Folder, "cats.yaml"), [], _ => null);
        Assert.Empty(loaded.Diagnostics);
        Assert.Equal(2, loaded.Valid.Schedule.Count);
    }

    [Theory]
    [InlineData("data: { train: { shapes: {} }, rescale: 0.1 }", "e.yaml(1,32): error TL1004: unknown key 'rescale'. It belongs in 'augmentation'.")]
    [InlineData("data: { train: { directory: photos } }", "e.yaml(1,18): error TL1003: unknown source 'directory'. Here it is called 'folder'.")]
    [InlineData("data: { train: { csv: e.yaml, x_col: file } }", "e.yaml(1,31): error TL1004: unknown key 'x_col' of 'csv'. Here it is called 'image'.")]
    [InlineData("head: [GlobalAveragePooling2D]", "e.yaml(1,8): error TL1003: unknown layer 'GlobalAveragePooling2D'. Here it is called 'global_average_pool'.")]
    [InlineData("head: [{ Conv2D: { filters: 3 } }]", "e.yaml(1,10): error TL1003: unknown layer 'Conv2D'. Here it is called 'conv'.")]
    [InlineData("head: [MaxPooling2D]", "e.yaml(1,8): error TL1003: unknown layer 'MaxPooling2D'. Here it is called 'max_pool'.")]
    [InlineData("head: [BatchNormalization]", "e.yaml(1,8): error TL1003: unknown layer 'BatchNormalization'. Here it is called 'batch_norm'.")]
    [InlineData("head: [{ dense: { units: 4, kernel_regularizer: 0.001 } }]", "e.yaml(1,29): error TL1004: unknown key 'kernel_regularizer' of 'dense'. Here it is called 'l2'.")]
    [InlineData("optimizer: { sgd: { lr: 0.1, nesterov: true } }", "e.yaml(1,21): error TL1004: unknown key 'lr' of 'sgd'. Here it is called 'learning_rate'.")]
    [InlineData("head: [{ dense: { units: 1, activation: sigmoid } }]", "needs 'loss: binary_cross_entropy')")]
    public void Should_suggest_our_name_for_a_name_of_Keras(string line, string message)
    {
        _tl.Write("e.yaml", line);
        Assert.Contains(message, _tl.Run("validate", "e.yaml").Progress, StringComparison.Ordinal);
    }

    /// <summary>Each name that a message suggests is a key or a value of the language.</summary>
    [Fact]
    public void Should_suggest_only_names_that_exist()
    {
        var page = Rooms.Language().Documentation();
        var missing = Synonyms.Table.Values.Select(synonym => synonym.Target).OfType<string>().Distinct()
            .Where(target => !page.Contains($"`{target}`", StringComparison.Ordinal) && !page.Contains($"| {target} ", StringComparison.Ordinal) && !page.Contains($"{target} \\|", StringComparison.Ordinal) && target is not ("classes" or "accuracy"));
        Assert.Empty(missing);
    }

    public void Dispose() => _tl.Dispose();
}
