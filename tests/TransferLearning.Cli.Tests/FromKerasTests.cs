using TransferLearning.Experiments;
using TransferLearning.TestHarness;
using TransferLearning.TestSupport;

namespace TransferLearning.Cli.Tests;

/// <summary>What Keras's users are told: the page and the messages speak of keys that there are.</summary>
public sealed class FromKerasTests : IDisposable
{
    private readonly Tl _tl = new();

    [Fact]
    public void Should_take_the_recipe_of_the_page()
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

    /// <summary>Each name that a message recommends is a key or a value of the language.</summary>
    [Fact]
    public void Should_recommend_names_that_there_are()
    {
        var page = Rooms.Language().Documentation();
        var missing = Synonyms.Table.Values.Select(synonym => synonym.Target).OfType<string>().Distinct()
            .Where(target => !page.Contains($"`{target}`", StringComparison.Ordinal) && !page.Contains($"| {target} ", StringComparison.Ordinal) && !page.Contains($"{target} \\|", StringComparison.Ordinal) && target is not ("classes" or "accuracy"));
        Assert.Empty(missing);
    }

    public void Dispose() => _tl.Dispose();
}
