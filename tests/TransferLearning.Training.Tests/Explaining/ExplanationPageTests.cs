using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TransferLearning.TestSupport;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Explaining;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.Explaining;

/// <summary>The page of an explanation, opened in a browser without a network. A class and a file have hostile names.</summary>
public sealed partial class ExplanationPageTests
{
    private const string Hostile = "</script><b id='injected'>x</b>{{data}}";

    // Runs in the page like a user: opens every tab, filters, sorts, turns the heat map off, and records what is shown.
    private const string Visitor = """
        <script>
        window.addEventListener('load', () => {
          const figures = () => [...document.querySelectorAll('.grid > figure')], sources = () => figures().map(figure => figure.querySelector('img').src);
          const set = (id, value) => { const field = document.getElementById(id); field.type === 'checkbox' ? field.checked = value : field.value = value; field.dispatchEvent(new Event('change')); };
          const seen = { ready: document.documentElement.dataset.ready, mistakes: figures().length, near: document.querySelectorAll('.near img').length, tabs: [] };
          const heat = sources(); set('heat', false); seen.toggled = sources().filter((source, i) => source !== heat[i]).length; seen.embedded = sources().filter(source => source.startsWith('data:image/jpeg;base64,')).length;
          set('class', '0'); seen.filtered = figures().length; seen.shown = document.getElementById('shown').textContent;
          set('class', ''); set('sort', 'lowest probability'); seen.captions = figures().map(figure => figure.querySelector('b').textContent);
          document.querySelectorAll('nav button').forEach(button => { button.click(); seen.tabs.push(button.dataset.tab + ' ' + (figures().length > 0)); });
          seen.broken = [...document.images].filter(image => image.complete && image.naturalWidth === 0).length;
          seen.injected = document.querySelectorAll('#injected').length;
          seen.outside = performance.getEntriesByType('resource').filter(entry => entry.name.startsWith('http')).length;
          document.body.append(Object.assign(document.createElement('pre'), { id: 'seen', textContent: JSON.stringify(seen) }));
        });
        </script>
        """;

    private const string Watcher = "<script>window.addEventListener('error', event => document.documentElement.dataset.wrong = event.message);</script>";

    [NeedsChromiumFact]
    public void Should_open_filter_and_sort_the_page()
    {
        using var folder = new TemporaryFolder();
        var (explanation, mistakes, ofClass) = Explain(folder);
        using var written = new MemoryStream();
        ExplanationPage.Write(written, explanation, "validation");
        var text = Encoding.UTF8.GetString(written.ToArray());
        Assert.DoesNotContain(Hostile, text, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", text, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", text, StringComparison.Ordinal);

        var page = folder.Write("explain.html", text.Replace("<title>", Watcher + "<title>", StringComparison.Ordinal) + Visitor);
        var dom = Chromium.Dom(page, folder.At("profile"));
        Assert.DoesNotContain("data-wrong", dom, StringComparison.Ordinal);
        var seen = JsonDocument.Parse(WebUtility.HtmlDecode(Seen().Match(dom).Groups[1].Value)).RootElement;

        Assert.Equal("true", seen.GetProperty("ready").GetString());
        Assert.Equal(mistakes, seen.GetProperty("mistakes").GetInt32());
        Assert.Equal(4 * mistakes, seen.GetProperty("near").GetInt32());
        Assert.Equal(mistakes, seen.GetProperty("embedded").GetInt32());
        // Where nothing in the picture speaks for the class, the map is empty.
        Assert.InRange(seen.GetProperty("toggled").GetInt32(), 1, mistakes);
        Assert.Equal(ofClass, seen.GetProperty("filtered").GetInt32());
        Assert.StartsWith($"{ofClass} picture", seen.GetProperty("shown").GetString(), StringComparison.Ordinal);
        var captions = seen.GetProperty("captions").EnumerateArray().Select(each => each.GetString()!).ToList();
        var percents = captions.ConvertAll(caption => double.Parse(Percent().Match(caption).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(percents.Order(), percents);
        Assert.All(captions, caption => Assert.Contains(" · is ", caption, StringComparison.Ordinal));
        Assert.Equal(["mistakes true", "pairs true", "unsure true", "typical true"], seen.GetProperty("tabs").EnumerateArray().Select(each => each.GetString()));
        Assert.Equal(0, seen.GetProperty("broken").GetInt32());
        Assert.Equal(0, seen.GetProperty("injected").GetInt32());
        Assert.Equal(0, seen.GetProperty("outside").GetInt32());
    }

    [Fact]
    public void Should_find_the_picture_itself_as_the_nearest_of_its_copy()
    {
        using var folder = new TemporaryFolder();
        // A lower rate than the experiment's own, at which the last convolution may fall silent.
        var experiment = SmallExperiment.In(folder, "optimizer.rmsprop.learning_rate=0.0001");
        var result = SmallExperiment.Run(experiment, folder.Path);
        var set = SmallExperiment.Plan(experiment).Valid.Data.Train;
        using var predictor = Predictor.Open(result.ModelFolder!, "cpu", threads: 1);
        var part = Features.InFrontOfHead(predictor.Network.ToLogits());
        var features = Features.Of(predictor, set, part, null, CancellationToken.None);
        var copy = Features.Of(predictor, new ImageSet([set.Samples[17]]), part, null, CancellationToken.None);

        var nearest = features.Nearest(copy[0]!, 3).ToList();

        Assert.Equal((3, 17), (nearest.Count, nearest[0].Index));
        Assert.Equal(1, nearest[0].Similarity, 1e-5);
        Assert.Equal(nearest.OrderByDescending(each => each.Similarity), nearest);
        Assert.Null(features[set.Count]);
    }

    /// <summary>An explanation of a barely trained model, the number of its mistakes, and of those that are about the first class.</summary>
    private static (Explanation Explanation, int Mistakes, int OfFirstClass) Explain(TemporaryFolder folder)
    {
        var experiment = SmallExperiment.In(folder, "optimizer.rmsprop.learning_rate=0.0001");
        var result = SmallExperiment.Run(experiment, folder.Path);
        var description = Path.Combine(result.ModelFolder!, "model.json");
        var json = JsonNode.Parse(File.ReadAllText(description))!;
        json["classes"]![0] = Hostile;
        File.WriteAllText(description, json.ToJsonString());
        var data = SmallExperiment.Plan(experiment).Valid.Data;
        var set = new ImageSet([.. data.Validation!.Samples.Select(sample => sample with { Id = $"{Hostile}/{sample.Id}" })]);
        using var predictor = Predictor.Open(result.ModelFolder!, "cpu", threads: 1);
        var predictions = predictor.Predict(set).Predictions;
        var wrong = predictions.Mistakes().ToList();
        // At least one mistake of each kind, or the page would have nothing to filter.
        Assert.InRange(wrong.Count, 2, 24);
        return (Explanation.Of(predictor, predictions, set, data.Train, 24), wrong.Count, wrong.Count(sample => predictions.Labels[sample] == 0 || predictions.PredictedClass(sample) == 0));
    }

    [GeneratedRegex("<pre id=\"seen\">(.*?)</pre>", RegexOptions.Singleline)]
    private static partial Regex Seen();

    [GeneratedRegex(@" ([\d.]+) % · ")]
    private static partial Regex Percent();
}
