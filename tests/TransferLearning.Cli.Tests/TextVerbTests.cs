namespace TransferLearning.Cli.Tests;

/// <summary>The verbs that read an experiment over texts without torch.</summary>
public sealed class TextVerbTests : IDisposable
{
    private const string Yaml = """
        data:
          train: { csv: train.csv, text: sentence, label: label }
          validation: { csv: validation.csv, text: sentence, label: label }
          text: { sequence_length: 5 }
        backbone: { vectors: vectors.txt }
        head: [ { lstm: 4 }, { dense: { units: classes, activation: softmax } } ]
        schedule: [ { stage: head, epochs: 1 } ]
        """;

    private readonly Tl _tl = new();

    public TextVerbTests()
    {
        _tl.Write("train.csv", "label,sentence\nanimal,a cat sees a dog\ntool,a saw\nanimal,the dog\ntool,the drill has six long steel bits\n");
        _tl.Write("validation.csv", "label,sentence\nanimal,the dog\ntool,an axe\n");
        _tl.Write("vectors.txt", "a 1 2 3\nthe 1 2 3\ncat 1 2 3\ndog 1 2 3\nsaw 1 2 3\ndrill 1 2 3\nhas 1 2 3\nsees 1 2 3\n");
        _tl.Write("a.yaml", Yaml);
    }

    [Fact]
    public void Should_count_texts_and_report_the_same_text_in_two_splits()
    {
        var ended = _tl.Run("data", "a.yaml");
        Assert.Equal(0, ended.Status);
        Assert.Contains("6 texts, 1 in more than one split", ended.Results, StringComparison.Ordinal);
        Assert.Contains("1 text in more than one split, byte for byte:", ended.Progress, StringComparison.Ordinal);
        Assert.Contains("train.csv(4) (training, animal)", ended.Progress, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_plan_lengths_vocabulary_and_coverage()
    {
        var plan = _tl.Run("plan", "a.yaml").Results.ReplaceLineEndings(" ");
        Assert.Contains("texts of 5 words (the median has 5; 1 are cut), a vocabulary of 14, batches of 32, 1 a pass, padded to the longest text of each; augmentation: none", plan, StringComparison.Ordinal);
        Assert.Contains("3 dimensions; they know 8 of the vocabulary's 12 words, 85.7 % of the words in the training texts; the others are zeros", plan, StringComparison.Ordinal);
        Assert.Equal(0, _tl.Run("validate", "a.yaml").Status);
    }

    [Fact]
    public void Should_preview_texts_before_and_after_their_augmentation()
    {
        string[] arguments = ["preview", "a.yaml", "--set", "augmentation={ word_swap: 1, word_synonyms: { probability: 1, keep_frequent: 0, nearest: 1, similarity: 0.9 } }", "--rows", "4", "--epochs", "2"];
        var lines = _tl.Run(arguments).Results.ReplaceLineEndings("\n").Split('\n');
        var first = Array.IndexOf(lines, "animal: the dog");
        // All vectors are equal, so the nearest word is the most frequent one.
        Assert.Equal(["animal: the dog", "  epoch 1: a a", "  epoch 2: a a"], lines[first..(first + 3)]);
        Assert.Equal(4 * 3 + 1, lines.Length);

        Assert.Contains("\"text\": \"the dog\"", _tl.Run([.. arguments, "--json"]).Results, StringComparison.Ordinal);
        Assert.Contains("  epoch 1: =", _tl.Run("preview", "a.yaml").Results, StringComparison.Ordinal);
        var refused = _tl.Run("preview", "a.yaml", "--out", "a.png");
        Assert.Equal((2, true), (refused.Status, refused.Progress.Contains("'--out' names a picture, and this experiment's data are texts: they are printed.", StringComparison.Ordinal)));
    }

    public void Dispose() => _tl.Dispose();
}
