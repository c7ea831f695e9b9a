using TransferLearning.Predict;
using TransferLearning.Predict.Tests;
using TransferLearning.Serve.Tests.Support;

namespace TransferLearning.Serve.Tests;

/// <summary>The page of the server in a real browser.</summary>
public sealed class PageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [NeedsChromiumFact]
    public async Task Should_show_the_classes_of_a_chosen_picture_as_bars()
    {
        var photo = Directory.Exists(Shared.Photos)
            ? Directory.EnumerateFiles(Shared.Photos, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First()
            : ColourModel.Picture(_folder, "photo.png", 255, 204, 51);
        await using var server = await RunningServer.OfColours(_folder);
        using var library = ImageClassifier.Load(_folder.At("colour.onnx"));
        var expected = library.Predict(photo);
        await using var page = await ChromiumPage.Open(server.Client.BaseAddress!, _folder.At("profile"));

        await page.Choose("#files", photo);

        var said = await page.TextOf("article[data-done] .label");
        Assert.Equal(expected.Label, said);
        Assert.Equal(Path.GetFileName(photo), await page.TextOf("article h2"));
        var bars = (await page.Evaluate("""[...document.querySelectorAll('article tr')].map(row => row.cells[0].innerText + ' ' + row.querySelector('.bar').style.width).join('\n')""")).Split('\n');
        var ordered = expected.Probabilities.OrderByDescending(label => label.Probability).ToList();
        Assert.Equal(ordered.Select(label => label.Label), bars.Select(bar => bar.Split(' ')[0]));
        foreach (var (bar, label) in bars.Zip(ordered))
            Assert.Equal(100 * label.Probability, float.Parse(bar.Split(' ')[1].TrimEnd('%'), System.Globalization.CultureInfo.InvariantCulture), 1e-2f);
        Assert.Equal("true", await page.Evaluate("""(() => { const photo = document.querySelector('article img'); return photo.decode().then(() => String(photo.naturalWidth > 0)); })()"""));
    }

    [NeedsChromiumFact]
    public async Task Should_show_the_heat_map_of_the_likeliest_class_below_the_classes()
    {
        var photo = Directory.Exists(Shared.Photos)
            ? Directory.EnumerateFiles(Shared.Photos, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First()
            : ColourModel.Picture(_folder, "photo.png", 255, 204, 51);
        await using var server = await RunningServer.OfColours(_folder, maps: () => new DrawnMaps());
        using var library = ImageClassifier.Load(_folder.At("colour.onnx"));
        await using var page = await ChromiumPage.Open(server.Client.BaseAddress!, _folder.At("profile"));

        await page.Choose("#files", photo);

        var label = library.Predict(photo).Label;
        Assert.Contains($"What speaks for {label}", await page.TextOf("article[data-explained] figcaption"), StringComparison.Ordinal);
        Assert.Equal("80 × 40", await page.Evaluate("""(() => { const map = document.querySelector('figure img'); return map.decode().then(() => map.naturalWidth + ' × ' + map.naturalHeight); })()"""));
        if (Environment.GetEnvironmentVariable("TL_TEST_SCREENSHOTS") is { Length: > 0 } folder)
            await File.WriteAllBytesAsync(Path.Combine(folder, "serve.png"), await page.Screenshot());
    }

    [NeedsChromiumFact]
    public async Task Should_show_no_heat_map_where_there_is_none()
    {
        await using var server = await RunningServer.OfColours(_folder);
        await using var page = await ChromiumPage.Open(server.Client.BaseAddress!, _folder.At("profile"));

        await page.Choose("#files", ColourModel.Picture(_folder, "red.png", 255, 0, 0));

        Assert.DoesNotContain("What speaks", await page.TextOf("article[data-explained]"), StringComparison.Ordinal);
        Assert.Equal("0 false", await page.Evaluate("document.querySelectorAll('figure').length + ' ' + hasMaps"));
        Assert.Single(server.Log, line => line.StartsWith("501 POST /heatmap: ", StringComparison.Ordinal));
    }

    [NeedsChromiumFact]
    public async Task Should_show_the_reason_for_a_bad_file_and_ask_for_the_key()
    {
        await using var server = await RunningServer.OfColours(_folder, options: new ServeOptions { ApiKey = "secret" });
        await using var page = await ChromiumPage.Open(server.Client.BaseAddress!, _folder.At("profile"));
        var file = _folder.Write("<img src=x onerror=alert(1)>.txt", "no picture");

        await page.Choose("#files", file);
        Assert.Contains("key is missing or wrong", await page.TextOf("article[data-done] .error"), StringComparison.Ordinal);
        await page.Evaluate("""(() => { document.querySelector('article').remove(); document.getElementById('secret').value = 'secret'; return String(document.getElementById('key').hidden); })()""");
        await page.Choose("#files", file);

        Assert.StartsWith("it is a text file", await page.TextOf("article[data-done] .error"), StringComparison.Ordinal);
        Assert.Equal(Path.GetFileName(file), await page.TextOf("article h2"));
    }
}
