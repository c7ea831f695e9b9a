using System.Text.RegularExpressions;
using TransferLearning.TestSupport;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>What a user sees: the installed tool, called as <c>dotnet tl</c>, in a terminal.</summary>
public sealed partial class TerminalTests
{
    private const string OfTheSdk = "\e[?1h\e=";

    [PseudoTerminalTheory]
    [InlineData(80)]
    [InlineData(120)]
    public void Should_show_a_run_without_broken_lines_or_remains_of_its_bar(int columns)
    {
        using var folder = Project();
        Assert.Equal(0, Call(folder, columns, "tl", "init", "new").Status);

        var (status, sent, screen) = Call(folder, columns, "tl", "run", "new/experiments/first.yaml");

        Assert.True(status == 0, sent);
        AssertReadable(sent, screen);
        var lines = screen.Lines.SkipWhile(line => !line.StartsWith("first  run ", StringComparison.Ordinal)).ToList();
        var id = Id().Match(lines[0]).Groups[1].Value;
        Assert.Equal(8, id.Length);
        // Twelve epochs leave twelve lines and nothing of the bar.
        var epochs = lines.Where(line => line.Contains("epoch ", StringComparison.Ordinal)).ToList();
        Assert.Equal(12, epochs.Count);
        Assert.All(epochs, line => Assert.Matches(@"^(first  )?epoch \d+/12  .*loss \d\.\d{4} .*val_accuracy \d\.\d{4}(  |$)", line));
        Assert.DoesNotContain(lines, line => line.Contains('━', StringComparison.Ordinal) || line.Contains("images/s left", StringComparison.Ordinal));
        var head = lines.FindIndex(line => line.StartsWith("run ", StringComparison.Ordinal));
        Assert.Matches("^run +(best/)?val_accuracy +(best/)?val_loss .* id +outcome", lines[head]);
        Assert.Matches($@"^first +0\.\d{{4}} +\d\.\d{{4}} .* {id} +finished", lines[head + 2]);
        // The places of the model and the curves, and a command that works as shown.
        foreach (var what in new[] { "model", "curves" })
            Assert.True(Path.Exists(folder.At(lines.Single(line => line.StartsWith($"  {what} ", StringComparison.Ordinal))[8..].Trim())));
        Assert.Contains(lines, line => line.StartsWith($"  dotnet tl evaluate {id}", StringComparison.Ordinal));
        var evaluated = Call(folder, columns, "tl", "evaluate", id);
        Assert.True(evaluated.Status == 0, evaluated.Sent);
        AssertReadable(evaluated.Sent, evaluated.Screen);
    }

    [PseudoTerminalFact]
    public void Should_break_no_line_of_any_table()
    {
        using var folder = Project();
        var sweep = SampleExperiments.Tiny + """


            sweep:
              parameters:
                optimizer.adam.learning_rate: [0.01, 0.001]
                schedule.all.epochs: [1, 2]
              seeds: 2
            """;
        folder.Write("experiments-with-a-long-name.yaml", sweep);
        folder.Write("other.yaml", SampleExperiments.Tiny.Replace("batch_size: 8", "batch_size: 4", StringComparison.Ordinal));
        string[][] calls =
        [
            ["run", "experiments-with-a-long-name.yaml", "other.yaml"], ["sweep", "experiments-with-a-long-name.yaml"], ["sweep", "status"], ["compare"], ["compare", "other"],
            ["evaluate", "other"], ["plan", "other.yaml"], ["data", "other.yaml"], ["backbones"], ["weights", "list"], ["cache", "list"], ["runs", "list"], ["sync"], ["doctor", "--quick"], ["validate", "other.yaml"],
        ];
        foreach (var call in calls)
        {
            var (status, sent, screen) = Call(folder, 80, ["tl", .. call]);
            Assert.True(status == 0, $"{string.Join(' ', call)}: {status}\n{sent}");
            AssertReadable(sent, screen);
        }
    }

    /// <param name="cache">Whether activations are stored or computed for each batch.</param>
    /// <param name="shown">The text on the terminal when Ctrl-C is typed.</param>
    /// <param name="images">The number of pictures. Storing many of them takes long.</param>
    [PseudoTerminalTheory]
    [InlineData("auto", "frozen part", 2000)]
    [InlineData("auto", "epoch 3/100000", 241)]
    [InlineData("off", "stage 1/1", 242)]
    [InlineData("off", "epoch 1/100000", 243)]
    public void Should_exit_with_130_if_Ctrl_C_is_typed(string cache, string shown, int images)
    {
        using var folder = Project();
        Assert.Equal(0, Call(folder, 80, "tl", "init", "new").Status);
        // Pictures that no other test uses, so that no activation is stored already.
        using var terminal = Open(
            folder, 80, "tl", "run", "new/experiments/first.yaml", "--set", "schedule.head.epochs=100000", "--set", $"run.cache={cache}",
            "--set", $"data.train.shapes.images={images}", "--set", $"data.train.shapes.seed={images}");
        terminal.WaitFor(shown);
        terminal.Type('\x03');
        Assert.True(terminal.Wait() == 130, terminal.Sent);
        AssertReadable(terminal.Sent, terminal.Screen);
        Assert.Contains("the same command continues", terminal.Screen.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("not expected", terminal.Sent, StringComparison.Ordinal);
        Assert.DoesNotContain("━", terminal.Screen.ToString(), StringComparison.Ordinal);
    }

    /// <summary>
    /// Checks that the terminal breaks no line, that no word is cut, and that no colour is set that a light or dark background would hide.
    /// </summary>
    private static void AssertReadable(string sent, Screen screen)
    {
        Assert.Empty(screen.Broken);
        Assert.DoesNotMatch(@"\e\[[\d;]*[349]\d[\d;]*m", sent);
        Assert.DoesNotContain("[W", sent, StringComparison.Ordinal);
        // 'dotnet' itself switches the keypad's mode before the tool starts and after it ends (so does 'dotnet tool list'). The tool only moves
        // up, clears the bar, and sets bold and dim.
        var own = sent.StartsWith(OfTheSdk, StringComparison.Ordinal) ? sent[OfTheSdk.Length..] : sent;
        own = own.EndsWith(OfTheSdk, StringComparison.Ordinal) ? own[..^OfTheSdk.Length] : own;
        Assert.DoesNotMatch(@"\e(?!\[(\d+A|J|[0-2;]*m))", own);
    }

    private static TemporaryFolder Project()
    {
        var folder = new TemporaryFolder();
        InstalledTool.OfThisRun.WriteManifest(folder.Path);
        using var restore = new ChildTl.Running("dotnet", ["tool", "restore"], folder.Path, InstalledTool.OfThisRun.Environment);
        var ended = restore.Wait();
        Assert.True(ended.Status == 0, ended.Progress);
        return folder;
    }

    private static PseudoTerminal Open(TemporaryFolder folder, int columns, params string[] arguments) =>
        new(columns, folder.Path, InstalledTool.OfThisRun.Environment, ["dotnet", .. arguments]);

    private static (int Status, string Sent, Screen Screen) Call(TemporaryFolder folder, int columns, params string[] arguments)
    {
        using var terminal = Open(folder, columns, arguments);
        return (terminal.Wait(), terminal.Sent, terminal.Screen);
    }

    [GeneratedRegex("^first  run ([0-9a-f]+) on cpu$")]
    private static partial Regex Id();
}
