using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>The installed <c>tl serve</c>: it answers what <c>tl predict</c> says, and a signal stops it.</summary>
public sealed partial class ServeTests : IDisposable
{
    private readonly ChildTl _tl = new();

    public void Dispose() => _tl.Dispose();

    [Theory]
    [InlineData("tiny", Signals.Terminate, 143)]
    [InlineData("tiny.onnx", Signals.Interrupt, 130)]
    public async Task Should_answer_what_predict_says_until_a_signal_comes(string model, int signal, int status)
    {
        _tl.Write("tiny.yaml", SampleExperiments.Tiny);
        Pictures.Write(_tl.At("photo.png"), 90, 70, 200, 10, 90);
        Succeed("run", "tiny.yaml");
        Succeed("export", "tiny", "--onnx", "tiny.onnx");
        var expected = JsonNode.Parse(Succeed("predict", "tiny", "photo.png", "--json"))![0]!;
        _tl.Environment["TMPDIR"] = Directory.CreateDirectory(_tl.At("temporary")).FullName;

        using var server = _tl.Start("serve", model, "--port", "0");
        server.WaitFor("(Ctrl-C stops)");
        Assert.Empty(Directory.GetDirectories(_tl.At("temporary"), "tl-serve-*"));
        using (var client = new HttpClient { BaseAddress = new Uri(Address().Match(server.Progress).Value) })
        {
            using var picture = new ByteArrayContent(File.ReadAllBytes(_tl.At("photo.png")));
            picture.Headers.ContentType = new MediaTypeHeaderValue("image/png");
            using var answer = await client.PostAsync(new Uri("/predict", UriKind.Relative), picture);
            var said = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
            Assert.Equal((string)expected["label"]!, (string)said["label"]!);
            foreach (var (name, probability) in expected["probabilities"]!.AsObject())
                Assert.Equal((float)probability!, (float)said["probabilities"]![name]!, 1e-4f);

            // Only the run has gradients, and so heat maps.
            using var again = new ByteArrayContent(File.ReadAllBytes(_tl.At("photo.png")));
            using var map = await client.PostAsync(new Uri("/heatmap", UriKind.Relative), again);
            Assert.Equal(model == "tiny" ? (HttpStatusCode.OK, "image/png") : (HttpStatusCode.NotImplemented, "application/json"), (map.StatusCode, map.Content.Headers.ContentType!.MediaType));
        }
        Signals.Send(server.Id, signal);

        var ended = server.Wait();
        Assert.True(ended.Status == status, $"{ended.Status}\n{ended.Progress}");
        Assert.DoesNotContain("error", ended.Progress, StringComparison.Ordinal);
    }

    private string Succeed(params string[] arguments)
    {
        var ended = _tl.Run(arguments);
        Assert.True(ended.Status == 0, ended.Progress);
        return ended.Results;
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
