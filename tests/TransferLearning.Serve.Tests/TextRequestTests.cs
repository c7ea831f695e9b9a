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

    /// <summary>The model's logits are the numbers of the first two words: 3 and 2 for 'dog cat', 2 and 0 without 'dog', 3 and 0 without 'cat'.</summary>
    [Theory]
    [InlineData("", "first", 1)]
    [InlineData("?class=second", "second", -1)]
    public async Task Should_say_which_words_speak_for_a_class(string query, string name, int sign)
    {
        await using var server = await OfWords();
        var answer = await Json(HttpStatusCode.OK, server.Post("Dog, cat"u8.ToArray(), "text/plain", "/words" + query));
        Assert.Equal(name, (string)answer["class"]!);
        Assert.Equal(Share(sign), (double)answer["value"]!, 1e-6);
        Assert.Equal(["Dog,", "cat"], answer["words"]!.AsArray().Select(word => (string)word!["text"]!));
        Assert.Equal([Share(sign) - Share(2 * sign), Share(sign) - Share(3 * sign)], answer["words"]!.AsArray().Select(word => (double)word!["influence"]!), (a, b) => Math.Abs(a - b) < 1e-6);

        static double Share(double logit) => 1 / (1 + Math.Exp(-logit));
    }

    [Fact]
    public async Task Should_try_the_first_words_of_a_long_text_only()
    {
        await using var server = await OfWords();
        var answer = await Json(HttpStatusCode.OK, server.Post(Encoding.UTF8.GetBytes(string.Join(' ', Enumerable.Repeat("cat", 1000))), "text/plain", "/words"));
        Assert.Equal(256, answer["words"]!.AsArray().Count);
        Assert.Empty((await Json(HttpStatusCode.OK, server.Post([], "text/plain", "/words")))["words"]!.AsArray());
    }

    [Theory]
    [InlineData("[\"dog\"]", "/words", "not of a list")]
    [InlineData("\"dog\"", "/words?class=third", "The model has no 'third'. It has first, second.")]
    public async Task Should_refuse_words_of_a_list_or_for_no_class(string body, string path, string reason)
    {
        await using var server = await OfWords();
        Assert.Contains(reason, (string)(await Json(HttpStatusCode.BadRequest, server.Post(Encoding.UTF8.GetBytes(body), "application/json", path)))["error"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_refuse_words_of_a_model_of_pictures()
    {
        await using var server = await OfColours(_folder);
        Assert.Contains("POST /heatmap", (string)(await Json(HttpStatusCode.NotImplemented, server.Post([1], "text/plain", "/words")))["error"]!, StringComparison.Ordinal);
    }

    [NeedsChromiumFact]
    public async Task Should_show_the_classes_of_each_written_line()
    {
        await using var server = await OfWords();
        await using var page = await ChromiumPage.Open(server.Client.BaseAddress!, _folder.At("profile"));
        await page.Evaluate("""(() => { document.getElementById('texts').value = 'dog cat\ncat dog'; document.querySelector('#write button').click(); return 'ok'; })()""");
        await page.TextOf("article[data-done]");
        await page.TextOf("article:last-child[data-explained]");
        Assert.Equal("dog cat: Red words speak for first, blue ones against it.", await page.Evaluate("(() => { const place = document.querySelector('article:last-child'); return [...place.querySelectorAll('.word')].map(word => word.innerText).join(' ') + ': ' + place.querySelector('.note').innerText; })()"));
        Assert.Equal("cat dog: second, dog cat: first", await page.Evaluate("""[...document.querySelectorAll('article')].map(each => each.querySelector('h2').innerText + ': ' + each.querySelector('.label').innerText).join(', ')"""));
    }

    private async Task<RunningServer> OfWords(ServeOptions? options = null) =>
        await Start(ServedModel.Load(WordModel.Write(_folder, "softmax", WordModel.Says("single_label")), "words"), options);
}
