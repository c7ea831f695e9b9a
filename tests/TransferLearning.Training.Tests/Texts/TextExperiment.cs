using TransferLearning.TestSupport;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.Texts;

/// <summary>An experiment over texts that trains in milliseconds: 60 sentences about animals or tools, vectors of 4 dimensions for most words.</summary>
internal static class TextExperiment
{
    public const string Yaml = """
        seed: 3
        data:
          train: { csv: train.csv, text: sentence, label: label }
          validation: 0.2
          text: { max_tokens: 60, sequence_length: 6 }
          batch_size: 8
        backbone: { vectors: vectors.txt }
        head:
          - lstm: 4
          - dropout: 0.2
          - dense: { units: classes, activation: softmax }
        optimizer: { adam: { learning_rate: 0.02 } }
        schedule:
          - { stage: head, epochs: 2 }
        run: { device: cpu, threads: 1, workers: 1 }
        """;

    private static readonly string[] Animals = ["cat", "dog", "horse", "owl", "fox"], Tools = ["saw", "drill", "axe", "file", "plane"], Verbs = ["sees", "has", "likes"];

    /// <summary>Writes data, vectors and experiment into a folder, and loads it with overrides as in <c>--set</c>.</summary>
    public static Experiment In(TemporaryFolder folder, params string[] overrides) => SmallExperiment.Load(Write(folder), overrides);

    /// <summary>Writes data, vectors and experiment into a folder.</summary>
    /// <returns>The experiment's file.</returns>
    public static string Write(TemporaryFolder folder)
    {
        var rows = Enumerable.Range(0, 60).Select(i => i % 2 == 0
            ? $"animal,The {Animals[i / 2 % 5]} {Verbs[i % 3]} a {Animals[i % 4]}{new string('!', i % 3)}"
            : $"tool,\"My {Tools[i / 2 % 5]}, it {Verbs[i % 3]} number {i}\"");
        folder.Write("train.csv", "label,sentence\n" + string.Join('\n', rows) + "\n");
        var words = Animals.Concat(Tools).Concat(Verbs).Concat(["the", "a", "my", "it", "number"]);
        folder.Write("vectors.txt", string.Concat(words.Select((word, i) => FormattableString.Invariant($"{word} {Math.Sin(i):0.####} {Math.Cos(i):0.####} {Math.Sin(3 * i):0.####} {Math.Cos(5 * i):0.####}\n"))));
        return folder.Write("text.yaml", Yaml);
    }
}
