using System.Net;
using System.Text;
using TransferLearning.Predict.Tests;
using TransferLearning.Serve.Tests.Support;
using static TransferLearning.Serve.Tests.Support.RunningServer;

namespace TransferLearning.Serve.Tests;

/// <summary>A server of a model of texts, asked by a real client over a real connection.</summary>
public sealed class TextRequestTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("text/plain", "dog cat")]
    [InlineData("text/plain; charset=utf-8", "dog cat")]
    [InlineData(null, "dog cat")]
    [InlineData("application/json", "\"dog cat\"")]
    public async Task Should_answer_a_text_with_an_object(string? type, string body)
    {
        await using var server = await OfWords();
        var answer = await Json(HttpStatusCode.OK, server.Post(Encoding.UTF8.GetBytes(body), type));
        Assert.Equal("first", (string)answer["label"]!);
        Assert.Equal(1 / (1 + Math.Exp(-1)), (double)answer["probabilities"]!["first"]!, 1e-6);
        Assert.Empty(server.Log);
    }

    [Fact]
    public async Task Should_answer_a_list_with_a_list_in_its_order()
    {
        await using var server = await OfWords();
        var answers = (await Json(HttpStatusCode.OK, server.Post("""["dog cat", "cat d\u006fg", ""]"""u8.ToArray(), "application/json", "/predict?top=1"))).AsArray();
        Assert.Equal(["first", "second", "first"], answers.Select(each => (string)each!["label"]!));
        Assert.All(answers, each => Assert.Single(each!["probabilities"]!.AsObject()));
    }

    [Theory]
    [InlineData("image/png", "x", HttpStatusCode.UnsupportedMediaType, "The model takes texts.")]
    [InlineData("text/plain; charset=latin1", "x", HttpStatusCode.UnsupportedMediaType, "must be UTF-8")]
    [InlineData("text/plain", "\u00ff", HttpStatusCode.BadRequest, "The body is not UTF-8.")]
    [InlineData("application/json", "[\"a\"", HttpStatusCode.BadRequest, "malformed JSON")]
    [InlineData("application/json", "[]", HttpStatusCode.BadRequest, "neither a text nor a list")]
    [InlineData("application/json", "{\"a\":1}", HttpStatusCode.BadRequest, "neither a text nor a list")]
    [InlineData("application/json", "[\"a\", 1]", HttpStatusCode.BadRequest, "an entry that is no text")]
    [InlineData("application/json", "[\"\\ud800\"]", HttpStatusCode.BadRequest, "not valid Unicode")]
    [InlineData("application/json", "[\"a\", \"b\", \"c\"]", HttpStatusCode.RequestEntityTooLarge, "more than 2 texts")]
    public async Task Should_refuse_what_is_no_text_and_say_why(string type, string body, HttpStatusCode status, string reason)
    {
        await using var server = await OfWords(new ServeOptions { MostPictures = 2 });
        var answer = await Json(status, server.Post(Encoding.Latin1.GetBytes(body), type));
        Assert.Contains(reason, (string)answer["error"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_refuse_heat_maps_and_show_a_page_for_texts()
    {
        await using var server = await OfWords();
        Assert.Contains("takes texts", (string)(await Json(HttpStatusCode.NotImplemented, server.Post([1], path: "/heatmap")))["error"]!, StringComparison.Ordinal);
        using var page = await server.Get("/");
        Assert.Contains("<body data-input=\"texts\">", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [NeedsChromiumFact]
    public async Task Should_show_the_classes_of_each_written_line()
    {
        await using var server = await OfWords();
        await using var page = await ChromiumPage.Open(server.Client.BaseAddress!, _folder.At("profile"));
        await page.Evaluate("""(() => { document.getElementById('texts').value = 'dog cat\ncat dog'; document.querySelector('#write button').click(); return 'ok'; })()""");
        await page.TextOf("article[data-done]");
        Assert.Equal("cat dog: second, dog cat: first", await page.Evaluate("""[...document.querySelectorAll('article')].map(each => each.querySelector('h2').innerText + ': ' + each.querySelector('.label').innerText).join(', ')"""));
    }

    private async Task<RunningServer> OfWords(ServeOptions? options = null) =>
        await Start(ServedModel.Load(WordModel.Write(_folder, "softmax", WordModel.Says("single_label")), "words"), options);
}
