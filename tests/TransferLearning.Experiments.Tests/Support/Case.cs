using TransferLearning.TestSupport;

namespace TransferLearning.Experiments.Tests.Support;

/// <summary>A folder with photos and experiments, and the language of the tests' kinds.</summary>
public sealed class Case : IDisposable
{
    public const string Minimal = """
        data:
          train: { folder: photos }
          validation: 0.2
        backbone:
          name: vgg16
        head:
          - flatten
          - dense: { units: classes, activation: softmax }
        schedule:
          - stage: head
            epochs: 2
        """;

    private readonly TemporaryFolder _folder = new();

    public Case()
    {
        _folder.At("photos", "cat", "1.jpg");
        _folder.At("photos", "dog", "1.jpg");
    }

    public static Language Language { get; } = Language.Of(typeof(Case).Assembly);

    public Dictionary<string, string> Environment { get; } = [];

    public string Root => _folder.Path;

    public string Write(string name, string text) => _folder.Write(name, text);

    public LoadResult Load(string file, params string[] overrides) => Language.Load(Path.Combine(Root, file), overrides, Environment.GetValueOrDefault);

    public LoadResult LoadText(string text, params string[] overrides)
    {
        Write("e.yaml", text);
        return Load("e.yaml", overrides);
    }

    public LoadResult LoadBytes(byte[] content)
    {
        File.WriteAllBytes(Path.Combine(Root, "e.yaml"), content);
        return Load("e.yaml");
    }

    /// <summary>The findings as the user sees them, without the folder's name.</summary>
    public string Messages(LoadResult result) => string.Join("\n", result.Diagnostics).Replace(Root + "/", "", StringComparison.Ordinal);

    public string MessagesOf(string text, params string[] overrides) => Messages(LoadText(text, overrides));

    public void Dispose() => _folder.Dispose();
}
