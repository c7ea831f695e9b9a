using System.Text.Json;
using TransferLearning.Training.Activations;

namespace TransferLearning.Cli.Tests;

public sealed class CacheVerbTests : IDisposable
{
    private static readonly RecordLayout Layout = new(10, [4], 2);
    private readonly Tl _tl = new();

    public CacheVerbTests() => _tl.Environment["TL_ACTIVATIONS"] = Path.Combine(_tl.Folder, "store");

    public void Dispose() => _tl.Dispose();

    [Fact]
    public void Should_list_entries_and_evict_only_those_that_are_not_open()
    {
        Assert.Contains("Nothing is stored", _tl.Run("cache", "list").Progress, StringComparison.Ordinal);
        var store = new ActivationStore(Path.Combine(_tl.Folder, "store"));
        store.TryOpen(Key("old"), Layout, out _)!.Dispose();
        using (store.TryOpen(Key("open"), Layout, out _)!)
        {
            using var listed = JsonDocument.Parse(_tl.Run("cache", "list", "--json").Results);
            Assert.Equal([false, true], listed.RootElement.EnumerateArray().Select(entry => entry.GetProperty("in_use").GetBoolean()));
            Assert.Contains("in use", _tl.Run("cache", "list").Results, StringComparison.Ordinal);
            Assert.StartsWith("0 evicted", _tl.Run("cache", "prune", "--unused", "1").Results, StringComparison.Ordinal);
            Assert.StartsWith("0 evicted", _tl.Run("cache", "prune", "--to", "1MB").Results, StringComparison.Ordinal);
            using var evicted = JsonDocument.Parse(_tl.Run("cache", "prune", "--json").Results);
            Assert.Equal("old", Assert.Single(evicted.RootElement.EnumerateArray()).GetProperty("key").GetProperty("data").GetString());
        }
        Assert.StartsWith("1 evicted", _tl.Run("cache", "prune").Results, StringComparison.Ordinal);
        Assert.Empty(store.List());
    }

    [Fact]
    public void Should_list_decoded_pictures_in_words()
    {
        new ActivationStore(Path.Combine(_tl.Folder, "store")).TryOpen(ActivationKey.OfPixels("photos", "squash"), new RecordLayout(10, [160, 160, 3], 1, ElementBytes: 1), out _)!.Dispose();
        var line = Assert.Single(_tl.Run("cache", "list").Results.Split('\n'), line => line.Contains("decoded pictures", StringComparison.Ordinal));
        Assert.Contains("decoded pictures (160×160×3)", line, StringComparison.Ordinal);
        Assert.Contains("768.1 kB", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_an_invalid_size()
    {
        var refused = _tl.Run("cache", "prune", "--to", "lots");
        Assert.Equal(2, refused.Status);
        Assert.Contains("not 'lots'", refused.Progress, StringComparison.Ordinal);
    }

    private static ActivationKey Key(string data) => new()
    {
        Data = data,
        Resize = "r",
        Augmentation = "none",
        Preprocessing = "p",
        Prefix = "g",
        Weights = "w",
        Cut = "block5_pool",
        Engine = "e",
        Precision = "fp32",
    };
}
