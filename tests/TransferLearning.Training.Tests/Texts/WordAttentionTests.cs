using Microsoft.ML.OnnxRuntime;
using TransferLearning.Models.Vectors;
using TransferLearning.TestSupport;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Explaining;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.Texts;

/// <summary>
/// The words that a linear layer on the published MiniLM reads, against the attention weights that ONNX Runtime gives for the published file and roll-out by its
/// formula in 64 bits.
/// </summary>
[Collection(nameof(Alone))]
public sealed class WordAttentionTests(WordAttentionTests.TrainedModel trained) : IClassFixture<WordAttentionTests.TrainedModel>
{
    private const int Length = 16;

    // The results of the file's six Softmax nodes.
    private static readonly string[] Weights = ["217", "346", "475", "604", "733", "862"];

    private static readonly string[] Texts =
    [
        "The  cat sees antidisestablishmentarianism!", "My saw, it has number 7", "Crème brûlée, naïve façade: you'll see, dear reader, that this text is longer than it may be", "x",
    ];

    // Writes the colours of the words and the legend to where the test finds them.
    private const string Visitor = """
        <script>
        window.addEventListener('load', () => {
          const spans = [...document.querySelectorAll('.text span')], colours = new Set(spans.map(span => span.style.backgroundColor.replace(/, [\d.]+\)$/, '')));
          document.body.append(Object.assign(document.createElement('pre'), { id: 'seen', textContent: [spans.length > 0, ...colours, document.getElementById('subtitle').textContent, document.getElementById('scale-text').textContent].join(' | ') }));
        });
        </script>
        """;

    [Fact]
    public void Should_sum_the_attention_to_the_pieces_of_each_word()
    {
        var json = trained.Explanation.Json();

        Assert.Equal("attention roll-out", (string)json["heat_maps"]!);
        var explained = json["pictures"]!.AsArray().Select(each => each!["words"]!.AsArray()).ToDictionary(words => (string)words[0]!["text"]!);
        Assert.Equal(Texts.Length, explained.Count);
        foreach (var text in Texts)
        {
            var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var shares = RollOut(trained.Text.Numbers(text, Length));
            var (expected, start) = (new List<(string Word, double Share)>(), 1);
            foreach (var word in words)
            {
                var end = Math.Min(start + trained.Text.Numbers(word).Length - 2, shares.Length - 1);
                // The third text is longer than the network reads.
                if (start < end)
                    expected.Add((word, shares[start..end].Sum()));
                start = end;
            }

            var actual = explained[words[0]];
            Assert.Equal(expected.Select(each => each.Word), actual.Select(each => (string)each!["text"]!));
            Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First.Share, (double)pair.Second!["attention"]!, 1e-4));
            Assert.Equal(text == Texts[2], expected.Count < words.Length);
        }
    }

    [NeedsChromiumFact]
    public void Should_say_on_the_page_that_attention_has_no_sign()
    {
        using var page = new MemoryStream();
        ExplanationPage.Write(page, trained.Explanation, "validation");
        var dom = Chromium.Dom(trained.Folder.Write("explain.html", System.Text.Encoding.UTF8.GetString(page.ToArray()) + Visitor), trained.Folder.At("profile"));
        Assert.Contains("words by attention roll-out | how much is read of a word; attention has no sign, so it does not say what the word speaks for</pre>", dom, StringComparison.Ordinal);
        Assert.Contains("<pre id=\"seen\">true | rgba(0, 150, 90 | ", dom, StringComparison.Ordinal);
    }

    /// <summary>The pieces' shares by Abnar and Zuidema's formula, from the attention weights of the published file.</summary>
    private double[] RollOut(int[] numbers)
    {
        using var session = new InferenceSession(WithWeights());
        long[] ids = Array.ConvertAll(numbers, number => (long)number), shape = [1, ids.Length];
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(ids, shape), mask = OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(ids, _ => 1L), shape), types = OrtValue.CreateTensorValueFromMemory(new long[ids.Length], shape);
        using var run = new RunOptions();
        using var outputs = session.Run(run, ["input_ids", "attention_mask", "token_type_ids"], [input, mask, types], Weights);
        var count = ids.Length;
        // How much of each piece of the input is in each piece of the last layer.
        var product = Square(count, (i, j) => i == j ? 1 : 0);
        foreach (var output in outputs)
        {
            var weights = output.GetTensorDataAsSpan<float>().ToArray();
            var heads = weights.Length / (count * count);
            var mixed = Square(count, (i, j) => (0.5 * Enumerable.Range(0, heads).Average(head => weights[(((head * count) + i) * count) + j])) + (i == j ? 0.5 : 0));
            var before = product;
            product = Square(count, (i, j) => Enumerable.Range(0, count).Sum(k => mixed[i][k] * before[k][j]));
        }

        // The mean over the pieces is pooled.
        return [.. Enumerable.Range(0, count).Select(j => product.Average(row => row[j]))];
    }

    private static double[][] Square(int count, Func<int, int, double> of) => [.. Enumerable.Range(0, count).Select(i => Enumerable.Range(0, count).Select(j => of(i, j)).ToArray())];

    /// <summary>The model with the attention weights as further outputs. A protobuf message that is repeated is merged, so they are appended to the file.</summary>
    private string WithWeights()
    {
        var path = trained.Folder.At("weights.onnx");
        if (File.Exists(path))
            return path;
        // ModelProto.graph is field 7, GraphProto.output 12, ValueInfoProto.name 1.
        byte[] graph = [.. Weights.SelectMany(name => (byte[])[0x62, 5, 0x0A, 3, .. System.Text.Encoding.ASCII.GetBytes(name)])];
        File.WriteAllBytes(path, [.. File.ReadAllBytes(trained.Model), 0x3A, (byte)graph.Length, .. graph]);
        return path;
    }

    /// <summary>A new head on the published MiniLM, and the explanation of <see cref="Texts"/>.</summary>
    public sealed class TrainedModel : IDisposable
    {
        public TrainedModel()
        {
            Model = MiniLm.WriteTo(Folder);
            var plan = SmallExperiment.Plan(TextExperiment.In(
                Folder, $"backbone={{ name: minilm_l6, weights: '{Model}' }}", $"data.text={{ sequence_length: {Length} }}", "data.limit=16",
                "head=[{ dense: { units: classes, activation: softmax } }]", "schedule.head.epochs=1")).Valid;
            using var predictor = Predictor.Open(SmallExperiment.Run(plan, Folder.Path).ModelFolder!, "cpu", threads: 1);
            var set = TextFiles.Set(Texts);
            Text = plan.Data.Text!;
            Explanation = Explanation.Of(predictor, predictor.Predict(set).Predictions, set, training: null, 24, method: HeatMapMethod.RollOut);
        }

        internal TemporaryFolder Folder { get; } = new();

        /// <summary>The published file.</summary>
        internal string Model { get; }

        internal TextVectorizer Text { get; }

        internal Explanation Explanation { get; }

        public void Dispose() => Folder.Dispose();
    }
}
