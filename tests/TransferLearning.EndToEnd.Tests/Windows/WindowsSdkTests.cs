using System.Globalization;
using System.Text.RegularExpressions;
using TransferLearning.TestSupport;

namespace TransferLearning.EndToEnd.Tests.Windows;

/// <summary>A clone on Windows: the .NET SDK for Windows, in Wine, builds the tool from the sources, and the tool trains.</summary>
[Trait("Category", "Windows")]
[Trait("Category", "Slow")]
public sealed partial class WindowsSdkTests(WinePrefix windows) : IClassFixture<WinePrefix>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _readme = File.ReadAllText(Path.Combine(Shared.Repository, "README.md"));

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// The README's numbers were printed on Linux. In the head stage processors differ by less than the printed digits, or by a validation
    /// picture (0.0025). Fine-tuning amplifies rounding: between seeds and processors the best accuracy varies by 0.02.
    /// </summary>
    [NeedsWindowsSdkFact]
    public void Should_set_up_and_train_with_the_first_commands_of_the_README()
    {
        var clone = _folder.At("clone");
        var files = ToolPackage.CopyRepository(clone);
        ToolPackage.LinkPackages(_folder.At("packages"));
        var lines = FirstCommands().Match(_readme).Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);

        var setUp = Type(clone, lines[0]).Results;
        Assert.Contains("'dotnet tl' is ready", setUp, StringComparison.Ordinal);
        // A console shows other characters wrong, unless its code page is UTF-8.
        Assert.True(setUp.All(char.IsAscii), setUp);
        // If the set-up changed a file, such as a lock file, the next one would pack again.
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(Path.Combine(Shared.Repository, file)), File.ReadAllBytes(Path.Combine(clone, file))));
        Assert.DoesNotContain("Building", Type(clone, lines[0]).Results, StringComparison.Ordinal);

        var (expected, found) = (Epochs(_readme), Epochs(Type(clone, lines[1]).Progress));
        Assert.Equal(27, found.Count);
        foreach (var epoch in new[] { 1, 12 })
            Assert.All(expected[epoch].Zip(found[epoch]), pair => Assert.Equal(pair.First, pair.Second, 0.006));
        Assert.Equal(expected.Values.Max(metrics => metrics[3]), found.Values.Max(metrics => metrics[3]), 0.03);
    }

    /// <summary>Runs a line in the command interpreter of Windows and expects status 0.</summary>
    private ChildTl.Ended Type(string folder, string line)
    {
        var ended = windows.RunCommand(folder, ["cmd", "/c", line], new()
        {
            ["WINEPATH"] = Wine.PathOf(Wine.Sdk),
            ["NUGET_PACKAGES"] = Wine.PathOf(_folder.At("packages")),
            ["DOTNET_CLI_HOME"] = Wine.PathOf(_folder.At("home")),
            ["DOTNET_CLI_UI_LANGUAGE"] = "en",
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["NuGetAudit"] = "false",
            // It needs the package Microsoft.NETCore.App.Crossgen2.win-x64, which not every registry has.
            ["PublishReadyToRun"] = "false",
            // One compiler process for all projects: what make.cs writes again is no longer compiled ahead of time, and starts slowly.
            ["UseSharedCompilation"] = "true",
            ["DOTNET_TieredPGO"] = "0",
        });
        Assert.True(ended.Status == 0, $"{line}: status {ended.Status}\n{ended.Results}\n{ended.Progress}");
        return ended;
    }

    /// <summary>The epochs in a run's output, by number: loss, accuracy, val_loss, val_accuracy.</summary>
    private static Dictionary<int, double[]> Epochs(string output) => Epoch().Matches(output).ToDictionary(
        match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture),
        match => match.Groups.Values.Skip(2).Select(group => double.Parse(group.Value, CultureInfo.InvariantCulture)).ToArray());

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex FirstCommands();

    [GeneratedRegex(@"epoch (\d+)/27 .*?loss ([\d.]+)  accuracy ([\d.]+)  val_loss ([\d.]+)  val_accuracy ([\d.]+)")]
    private static partial Regex Epoch();
}
