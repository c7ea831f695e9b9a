using System.Text.Json;
using System.Text.RegularExpressions;
using TransferLearning.TestSupport;
using TransferLearning.Tracking.Compare;
using TransferLearning.Tracking.Tests.Support;

namespace TransferLearning.Tracking.Tests.Compare;

/// <summary>The comparison page, opened in a browser without a network.</summary>
public sealed partial class ComparePageTests : IDisposable
{
    // Runs in the page like a user: opens every tab, filters, sorts, and records what is shown.
    private const string Visitor = """
        <script>
        window.addEventListener('load', async () => {
          const wait = () => new Promise(done => setTimeout(done, 300));
          const rows = () => [...document.querySelectorAll('#table tbody tr')].map(row => row.cells[1].textContent);
          const seen = { ready: document.documentElement.dataset.ready, all: rows().length, first: [...document.querySelectorAll('#table th[data-column]')].slice(0, 2).map(head => head.dataset.column).join(' ') };
          const open = async id => { location.hash = '/' + id; await wait(); };
          const click = async name => { document.querySelector(`#table th[data-column="${name}"]`).click(); await wait(); };
          const set = async (id, value, event = 'change') => { const field = document.getElementById(id); field.type === 'checkbox' ? field.checked = value : field.value = value; field.dispatchEvent(new Event(event)); await wait(); };
          await click('best/val_accuracy'); seen.best = rows()[0];
          await click('best/val_accuracy'); seen.worst = rows()[0];
          await set('filter', 'best/val_accuracy>0.9, backbone.name=vgg16', 'input'); seen.filtered = rows().length;
          await open('curves'); seen.filteredCurves = document.querySelectorAll('#curve-plot .scatterlayer .trace').length;
          await set('filter', '', 'input'); seen.curves = document.querySelectorAll('#curve-plot .scatterlayer .trace').length;
          await set('curve-metric', 'train/loss'); await set('curve-x', 'epoch'); await set('curve-smooth', '0.8', 'input'); await set('curve-log', true);
          seen.epochs = document.getElementById('curve-plot').data[0].x.filter((_, i) => i % 10 === 9).join(' '); seen.axis = document.getElementById('curve-plot').layout.yaxis.type;
          await set('curve-log', false); await set('curve-mean', true); await set('curve-metric', 'val_accuracy'); seen.meanCurves = document.getElementById('curve-plot').data.length / 3;
          await open('parallel'); seen.axes = document.querySelectorAll('#parallel-plot .y-axis').length;
          const dimensions = document.getElementById('parallel-plot').data[0].dimensions;
          seen.gaps = dimensions.flatMap(each => [...each.values]).filter(value => !isFinite(value)).length;
          seen.absent = dimensions.find(each => each.label === 'optimizer.momentum').ticktext.join(' ');
          await open('scatter'); seen.points = document.querySelectorAll('#scatter-plot .point').length; seen.bar = document.querySelectorAll('#scatter-plot .colorbar').length;
          await set('scatter-color', 'backbone.name'); seen.words = document.getElementById('scatter-plot').data.map(trace => trace.name).join(' ');
          await open('importance'); seen.bars = document.querySelectorAll('#importance-plot .bars .point').length;
          await open('seeds'); seen.groups = document.querySelectorAll('#seeds-table tbody tr').length;
          const shownPictures = () => [...document.querySelectorAll('#picture-list img')].filter(image => image.src.startsWith('data:image/png')).length;
          await open('pictures'); seen.matrices = shownPictures();
          await set('picture-kind', 'samples'); seen.caption = document.querySelector('#picture-list figcaption').textContent;
          await set('picture-kind', 'everything, by run'); seen.pictures = shownPictures();
          seen.markup = document.querySelectorAll('#table b').length;
          seen.outside = performance.getEntriesByType('resource').filter(entry => entry.name.startsWith('http')).length;
          document.body.append(Object.assign(document.createElement('pre'), { id: 'seen', textContent: JSON.stringify(seen) }));
        });
        window.addEventListener('error', event => document.body.append(Object.assign(document.createElement('pre'), { id: 'wrong', textContent: event.message })));
        </script>
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [NeedsChromiumFact]
    public void Should_open_draw_filter_and_sort_the_page()
    {
        SampleRuns.Write(_folder.Path);
        var page = _folder.Write("compare.html", Page() + Visitor);
        var dom = Chromium.Dom(page, _folder.At("profile", "x"));
        Assert.DoesNotContain("id=\"wrong\"", dom, StringComparison.Ordinal);
        var seen = JsonDocument.Parse(System.Net.WebUtility.HtmlDecode(Seen().Match(dom).Groups[1].Value)).RootElement;

        int Number(string name) => (int)Math.Round(seen.GetProperty(name).GetDouble());
        Assert.Equal("true", seen.GetProperty("ready").GetString());
        Assert.Equal(SampleRuns.Count, Number("all"));
        // MLflow's frame has room for some five columns.
        Assert.Equal("name best/val_accuracy", seen.GetProperty("first").GetString());
        Assert.StartsWith("vgg16-0.001", seen.GetProperty("best").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("mobilenet_v2-0.0", seen.GetProperty("worst").GetString(), StringComparison.Ordinal);
        Assert.Equal(6, Number("filtered"));
        Assert.Equal(6, Number("filteredCurves"));
        Assert.Equal(SampleRuns.Count, Number("curves"));
        Assert.Equal("0.5 1 1.5 2 2.5 3 3.5 4 4.5 5 5.5 6 6.5 7 7.5 8 8.5 9 9.5 10", seen.GetProperty("epochs").GetString());
        Assert.Equal("log", seen.GetProperty("axis").GetString());
        Assert.Equal(6, Number("meanCurves"));
        Assert.Equal(5, Number("axes"));
        // Plotly draws no line at all for a run with a gap.
        Assert.Equal(0, Number("gaps"));
        Assert.Equal("– 0.9", seen.GetProperty("absent").GetString());
        Assert.Equal(SampleRuns.Count, Number("points"));
        Assert.Equal(0, Number("bar"));
        Assert.Equal("mobilenet_v2 vgg16", seen.GetProperty("words").GetString());
        Assert.Equal(3, Number("bars"));
        Assert.Equal(6, Number("groups"));
        Assert.Equal(SampleRuns.Count, Number("matrices"));
        Assert.EndsWith(", step 1", seen.GetProperty("caption").GetString(), StringComparison.Ordinal);
        Assert.Equal(SampleRuns.Count * 2, Number("pictures"));
        Assert.Equal(0, Number("markup"));
        Assert.Equal(0, Number("outside"));
    }

    [Fact]
    public void Should_write_one_file_and_escape_markup_in_the_runs_data()
    {
        SampleRuns.Write(_folder.Path);
        var page = Page();
        Assert.Contains("plotly.js v", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>&\"</script>", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("<(script|link|img)[^>]+(src|href)=", page[..page.IndexOf("plotly.js v", StringComparison.Ordinal)]);
    }

    private string Page()
    {
        using var reader = Tracker.Open("sqlite:///" + _folder.At("mlflow.db"), _folder.Path).Reader;
        var comparison = RunComparison.Of(reader.Find(new RunQuery { Experiment = "pets" }));
        using var page = new MemoryStream();
        ComparePage.Write(page, comparison, reader, "pets & <more>");
        return System.Text.Encoding.UTF8.GetString(page.GetBuffer(), 0, (int)page.Length);
    }

    [GeneratedRegex("<pre id=\"seen\">(.*?)</pre>", RegexOptions.Singleline)]
    private static partial Regex Seen();
}
