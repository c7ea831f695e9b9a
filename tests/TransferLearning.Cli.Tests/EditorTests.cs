using System.Diagnostics;
using System.Text.Json;
using TransferLearning.TestSupport;

namespace TransferLearning.Cli.Tests;

/// <summary>
/// The completions that yaml-language-server, used by editors, offers for the schema. Needs node and the package: TL_TEST_YAML_LANGUAGE_SERVER
/// names the folder in which 'npm install yaml-language-server' was called.
/// </summary>
public sealed class EditorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [NeedsEditorFact]
    public void Should_complete_below_every_choice()
    {
        var cases = new (string Text, string[] Offered)[]
        {
            ("optimizer:\n  |\n", ["adam", "rmsprop", "sgd"]),
            ("optimizer: |\n", ["adam", "rmsprop", "sgd"]),
            ("optimizer:\n  rmsprop:\n    |\n", ["learning_rate", "rho"]),
            ("optimizer: { rmsprop: { l| } }\n", ["learning_rate"]),
            ("loss:\n  |\n", ["cross_entropy", "focal"]),
            ("backbone:\n  name: vgg16\n  freeze:\n    |\n", ["until", "layers"]),
            ("sweep:\n  search:\n    |\n", ["random", "tpe"]),
            ("sweep:\n  search:\n    tpe:\n      |\n", ["trials", "startup_trials"]),
            ("sweep:\n  prune:\n    |\n", ["asha", "median"]),
            ("sweep:\n  objective:\n    |\n", ["maximize", "minimize"]),
            ("schedule:\n  - stage: a\n    optimizer:\n      |\n", ["adam", "rmsprop"]),
            ("schedule:\n  - stage: a\n    unfreeze:\n      |\n", ["from", "layers"]),
            ("schedule:\n  - stage: a\n    learning_rate_schedule:\n      |\n", ["cosine", "plateau"]),
            ("head:\n  - |\n", ["flatten", "dense"]),
            ("data:\n  train:\n    |\n", ["folder", "csv", "shapes"]),
        };
        var offered = Complete(cases.Select(each => each.Text));
        foreach (var ((text, wanted), labels) in cases.Zip(offered))
        {
            Assert.True(wanted.All(labels.Contains), $"{text} offers {string.Join(", ", labels)}");
            Assert.DoesNotContain("[object Object]", labels);
        }
    }

    public void Dispose() => _folder.Dispose();

    private List<string[]> Complete(IEnumerable<string> texts)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(Shared.Repository, "tests", "TransferLearning.Cli.Tests", "editor", "complete.js"), NeedsEditorFactAttribute.Server!, _folder.Write("schema.json", Rooms.Language().JsonSchema())])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var node = Process.Start(start)!;
        node.StandardInput.Write(JsonSerializer.Serialize(texts));
        node.StandardInput.Close();
        var output = node.StandardOutput.ReadToEnd();
        node.WaitForExit();
        Assert.Equal(0, node.ExitCode);
        return JsonSerializer.Deserialize<List<string[]>>(output)!;
    }
}

/// <summary>A test that needs yaml-language-server; it is skipped if the server is missing.</summary>
public sealed class NeedsEditorFactAttribute : FactAttribute
{
    public NeedsEditorFactAttribute() => Skip = File.Exists(Server) ? null : "needs node, and in TL_TEST_YAML_LANGUAGE_SERVER the folder of 'npm install yaml-language-server'";

    /// <summary>The path of the server's program.</summary>
    public static string? Server => Environment.GetEnvironmentVariable("TL_TEST_YAML_LANGUAGE_SERVER") is { Length: > 0 } folder
        ? Path.Combine(folder, "node_modules", "yaml-language-server", "bin", "yaml-language-server")
        : null;
}
