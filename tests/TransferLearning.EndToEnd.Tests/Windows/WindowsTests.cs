using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TransferLearning.TestSupport;

namespace TransferLearning.EndToEnd.Tests.Windows;

/// <summary>The program for Windows, in Wine: it does on the same files what the program for Linux does.</summary>
[Trait("Category", "Windows")]
public sealed partial class WindowsTests(WinePrefix windows) : IClassFixture<WinePrefix>, IDisposable
{
    private const string FolderYaml = """
        data:
          train: { folder: photos }
          validation: 0.4
          image_size: 32
          batch_size: 4
        backbone:
          layers:
            - conv: { filters: 4, kernel_size: 3, activation: relu }
          weights: none
          pooling: avg
        head:
          - dense: { units: classes, activation: softmax }
        schedule:
          - stage: all
            epochs: 2

        """;

    private readonly Tl _linux = new();

    public void Dispose() => _linux.Dispose();

    [NeedsWineFact]
    public void Should_find_torch_and_ONNX_Runtime_for_Windows_in_the_packages_folder()
    {
        var found = windows.Results(_linux.Folder, "doctor");
        Assert.Contains("win-x64", found, StringComparison.Ordinal);
        Assert.Contains(@"\libtorch-cpu-win-x64\", found, StringComparison.Ordinal);
        Assert.Contains("torch           libtorch for the CPU", found, StringComparison.Ordinal);
        Assert.Matches(@"ONNX Runtime +[\d.]+, loads and computes", found);
        Assert.DoesNotContain('\r', found);
    }

    /// <summary>Wine can hide its own copy of the library, as on a Windows without the redistributable package.</summary>
    [NeedsWineFact]
    public void Should_say_what_to_install_where_the_Cpp_runtime_is_missing()
    {
        var ended = windows.Run(_linux.Folder, ["doctor"], new() { ["WINEDLLOVERRIDES"] = "msvcp140=" });
        Assert.Equal(1, ended.Status);
        Assert.Contains("Windows has no msvcp140.dll: install the Microsoft Visual C++ Redistributable (https://aka.ms/vs/17/release/vc_redist.x64.exe)", ended.Progress, StringComparison.Ordinal);
    }

    /// <summary>Pictures in folders, some of them nested, and a file with CRLF line ends. The identity in the plan is a hash of all of it.</summary>
    [NeedsWineFact]
    public void Should_plan_the_same_experiment_as_on_Linux()
    {
        foreach (var (index, name) in new[] { "cat/1.png", "cat/old/2.png", "cat/Old-3.png", "cat-big/4.png", "cat-big/ü 5.png", "cat.x/6.png", "Cat2/7.png" }.Index())
            for (var i = 0; i < 2; i++)
                Pictures.Write(Path.Combine(Folder("photos", Path.GetDirectoryName(name)!), $"{Path.GetFileNameWithoutExtension(name)}{i}.png"), 32, 32, (byte)(40 * index % 256), (byte)(100 * i), 20);
        _linux.Write("e.yaml", FolderYaml.ReplaceLineEndings("\r\n"));

        foreach (var arguments in new[] { new[] { "validate", "e.yaml" }, ["plan", "e.yaml"], ["data", "e.yaml"] })
        {
            var there = _linux.Run(arguments);
            Assert.True(there.Status == 0, there.Progress);
            Assert.Equal(WithoutMachine(there.Results), WithoutMachine(windows.Results(_linux.Folder, arguments)));
        }

        windows.Results(_linux.Folder, "preview", "e.yaml", "--out", "preview.png");
        Assert.Equal([0x89, .. "PNG"u8], File.ReadAllBytes(Path.Combine(_linux.Folder, "preview.png"))[..4]);
        _linux.Write("wrong.yaml", FolderYaml.Replace("batch_size", "bath_size", StringComparison.Ordinal));
        var wrong = windows.Run(_linux.Folder, "validate", "wrong.yaml");
        Assert.Equal(2, wrong.Status);
        Assert.Equal(_linux.Run("validate", "wrong.yaml").Progress, wrong.Progress);
    }

    /// <summary>The model of the run that was not killed is then measured, exported and served.</summary>
    [NeedsWineFact]
    public async Task Should_continue_a_killed_run_and_use_the_model_which_is_that_of_Linux()
    {
        var yaml = SampleExperiments.Tiny.Replace("epochs: 2", "epochs: 200", StringComparison.Ordinal);
        var (killed, whole) = (Folder("killed"), Folder("whole"));
        foreach (var folder in new[] { killed, whole, _linux.Folder })
            File.WriteAllText(Path.Combine(folder, "e.yaml"), yaml);
        // With this setting each epoch ends with a checkpoint; otherwise the first comes after a second.
        using (var running = windows.Start(killed, "run", "e.yaml", "--set", "run.checkpoint_steps=1000"))
        {
            running.WaitFor("epoch 3/200");
            running.Kill();
        }
        var continued = windows.Run(killed, "run", "e.yaml");
        Assert.True(continued.Status == 0, continued.Progress);
        Assert.Contains("continued in epoch", continued.Progress, StringComparison.Ordinal);
        windows.Results(whole, "run", "e.yaml");
        Assert.Equal(File.ReadAllBytes(Model(whole)), File.ReadAllBytes(Model(killed)));

        var linux = _linux.Run("run", "e.yaml");
        Assert.True(linux.Status == 0, linux.Progress);
        // The folder's name is the run's identity.
        Assert.Equal(Path.GetRelativePath(_linux.Folder, Model(_linux.Folder)), Path.GetRelativePath(whole, Model(whole)));
        var (expected, found) = (SweepCase.Metrics(_linux.Folder), SweepCase.Metrics(whole));
        Assert.Equal(4 * 200, found.Count);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        await Use(whole);
    }

    /// <summary>The network is frozen, so that the workers fill and read one activation store.</summary>
    [NeedsWineFact]
    public void Should_run_a_sweep_in_worker_processes()
    {
        _linux.Write("sweep.yaml", SweepCase.Yaml.Replace("[0.01, 0.001]", "[0.01, 0.003, 0.001]", StringComparison.Ordinal).Replace("seeds: 2", "seeds: 1", StringComparison.Ordinal)
            .Replace("stage: all", "stage: head", StringComparison.Ordinal).Replace("weights: none", "weights: none\n  freeze: all", StringComparison.Ordinal));
        Assert.Contains("3 finished", windows.Results(_linux.Folder, "sweep", "sweep.yaml"), StringComparison.Ordinal);
        var logs = Directory.GetFiles(_linux.Folder, "log.txt", SearchOption.AllDirectories);
        Assert.Equal(3, logs.Length);
        Assert.All(logs, log => Assert.DoesNotContain("cannot be stored", File.ReadAllText(log), StringComparison.Ordinal));
        windows.Results(_linux.Folder, "sync");
        Assert.Equal(4L, SweepCase.Count(_linux.Folder, "select count(*) from runs where status = 'FINISHED'"));
    }

    private async Task Use(string folder)
    {
        for (var i = 0; i < 3; i++)
            Pictures.Write(Path.Combine(Folder("whole", "photos"), $"{i}.png"), 32, 32, (byte)(20 * i), 50, 200);
        Assert.Contains("accuracy", windows.Results(folder, "evaluate", "e", "--out", "evaluation"), StringComparison.Ordinal);
        var predicted = JsonNode.Parse(windows.Results(folder, "predict", "e", "photos/1.png", "--json"))![0]!;
        Assert.Equal("photos/1.png", (string)predicted["file"]!);
        windows.Results(folder, "export", "e", "--onnx", "model.onnx");
        Assert.True(new FileInfo(Path.Combine(folder, "model.onnx")).Length > 0);
        Assert.All(TextFiles(folder), file => Assert.DoesNotContain((byte)'\r', File.ReadAllBytes(file)));

        using var serving = windows.Start(folder, "serve", "model.onnx", "--port", "0");
        serving.WaitFor("(Ctrl-C stops)");
        using var client = new HttpClient { BaseAddress = new Uri(Address().Match(serving.Progress).Value) };
        using var picture = new ByteArrayContent(await File.ReadAllBytesAsync(Path.Combine(folder, "photos", "1.png")));
        picture.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        using var answer = await client.PostAsync(new Uri("/predict", UriKind.Relative), picture);
        var said = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.Equal((string)predicted["label"]!, (string)said["label"]!);
        foreach (var (name, probability) in predicted["probabilities"]!.AsObject())
            Assert.Equal((float)probability!, (float)said["probabilities"]![name]!, 1e-4f);
    }

    /// <summary>The line of the plan that describes the machine is another in Wine: its libtorch is checked for itself.</summary>
    private static string WithoutMachine(string results) =>
        string.Join('\n', results.Split('\n').Where(line => !line.StartsWith("torch computes", StringComparison.Ordinal)));

    private static string Model(string folder) => Directory.GetFiles(Path.Combine(folder, ".tl"), "model.safetensors", SearchOption.AllDirectories).Single();

    private static IEnumerable<string> TextFiles(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(file => Path.GetExtension(file) is ".json" or ".csv" or ".yaml" or ".txt" or ".md" or ".html" or ".svg");

    private string Folder(params string[] names) => Directory.CreateDirectory(Path.Combine([_linux.Folder, .. names])).FullName;

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
