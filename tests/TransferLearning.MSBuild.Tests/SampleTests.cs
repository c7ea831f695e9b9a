using System.Diagnostics;
using System.Text.RegularExpressions;
using TransferLearning.TestSupport;

namespace TransferLearning.MSBuild.Tests;

/// <summary>Builds the sample project with the packed package from a local feed.</summary>
public class SampleTests
{
    private static readonly string Configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    [Fact]
    public void Should_run_what_has_changed_and_fail_at_an_invalid_line()
    {
        using var sample = Sample();
        var first = Build(sample);
        Assert.Equal(["flipped: finished", "plain: finished"], Outcomes(first));
        Assert.True(File.Exists(sample.At("bin", "Debug", "net10.0", "model", "model.safetensors")), first);
        Assert.True(File.Exists(sample.At("mlflow.db")));

        File.SetLastWriteTimeUtc(sample.At("experiments", "plain.yaml"), DateTime.UtcNow);
        File.AppendAllText(sample.At("experiments", "flipped.yaml"), "# a comment changes nothing\nname: flipped\n");
        var second = Build(sample);
        Assert.Equal(["flipped: already_finished", "plain: already_finished"], Outcomes(second));
        Assert.Equal(Runs(first), Runs(second));

        File.AppendAllText(sample.At("experiments", "flipped.yaml"), "seed: 1\n");
        var third = Build(sample);
        Assert.Equal(["flipped: finished", "plain: already_finished"], Outcomes(third));

        File.AppendAllText(sample.At("experiments", "flipped.yaml"), "sead: 1\n");
        var (status, output) = TryBuild(sample);
        Assert.NotEqual(0, status);
        Assert.True(output.Contains("experiments/flipped.yaml(7,1): error TL1004: unknown key 'sead'. Did you mean 'seed', which is there already?", StringComparison.Ordinal), output);
        Assert.DoesNotContain("already_finished", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_sweep_in_a_build_and_return_the_trials_as_items()
    {
        using var sample = Sample();
        sample.Write("experiments/rates.yaml", """
            extends: base.yaml
            sweep:
              parameters: { optimizer.adam.learning_rate: [0.02, 0.005] }
            """);
        File.WriteAllText(sample.At("msbuild-sample.csproj"), File.ReadAllText(sample.At("msbuild-sample.csproj")).Replace("</Project>", """
              <Target Name="ShowSweep" AfterTargets="SweepExperiments">
                <Message Importance="high" Text="trial %(ExperimentResult.Trial) %(ExperimentResult.Phase) rank %(ExperimentResult.Rank) run %(ExperimentResult.RunId) val_accuracy %(ExperimentResult.val_accuracy) model %(ExperimentResult.Model)" />
                <Message Importance="high" Text="chosen @(BestExperimentResult)" />
              </Target>
            </Project>
            """, StringComparison.Ordinal));

        var first = Build(sample, "-t:SweepExperiments");
        var trials = Trials(first);
        Assert.Equal(["0 finished", "1 finished"], trials.Select(trial => $"{trial.Groups[1].Value} {trial.Groups[2].Value}"));
        Assert.Equal(["1", "2"], trials.Select(trial => trial.Groups[3].Value).Order());
        Assert.All(trials, trial => Assert.True(File.Exists(Path.Combine(trial.Groups[6].Value, "model.safetensors")), first));
        var best = trials.MaxBy(trial => double.Parse(trial.Groups[5].Value, System.Globalization.CultureInfo.InvariantCulture))!;
        Assert.Equal(best.Groups[5].Value, trials.Single(trial => trial.Groups[3].Value == "1").Groups[5].Value);
        // The item of the best trial is the trial's own file, an ordinary experiment.
        var file = Regex.Match(first, @"chosen (\S+)").Groups[1].Value;
        Assert.Contains($"trials/{int.Parse(trials.Single(trial => trial.Groups[3].Value == "1").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture):D4}/", file, StringComparison.Ordinal);
        Assert.True(File.Exists(file), first);

        Assert.Equal(trials.Select(trial => trial.Value), Trials(Build(sample, "-t:SweepExperiments")).Select(trial => trial.Value));

        static List<Match> Trials(string output) =>
            [.. Regex.Matches(output, @"trial (\d+) (\w+) rank (\d+) run ([0-9a-f]{32}) val_accuracy ([0-9.]+) model (\S+)").OrderBy(trial => trial.Groups[1].Value)];
    }

    [Fact]
    public void Should_run_once_for_several_target_frameworks()
    {
        using var sample = Sample();
        // Compile nothing: not every machine has the reference assemblies of a second framework.
        File.WriteAllText(sample.At("msbuild-sample.csproj"), """
            <Project>
              <Import Project="Sdk.props" Sdk="Microsoft.NET.Sdk" />
              <PropertyGroup>
                <TargetFrameworks>net10.0;netstandard2.1</TargetFrameworks>
                <DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences>
                <RunExperimentsOnBuild>true</RunExperimentsOnBuild>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="TransferLearning.MSBuild" Version="0.1.0" PrivateAssets="all" />
                <Experiment Include="experiments/plain.yaml" />
              </ItemGroup>
              <Target Name="Show" AfterTargets="RunExperiments">
                <Message Importance="high" Text="[$(TargetFramework)] %(ExperimentResult.Outcome) and best @(BestExperimentResult->'%(Filename)')" />
              </Target>
              <Import Project="Sdk.targets" Sdk="Microsoft.NET.Sdk" />
              <Target Name="CoreCompile" />
              <Target Name="CopyFilesToOutputDirectory" />
            </Project>
            """);

        Assert.Equal(["[] finished and best plain", "[net10.0] finished and best plain", "[netstandard2.1] finished and best plain"], Shown(Build(sample)));
        Assert.Equal(["[] already_finished and best plain"], Shown(Build(sample, "-t:RunExperiments")));

        static string[] Shown(string output) =>
            [.. Regex.Matches(output, @"\[[^]\n]*\] \w+ and best \w*").Select(match => match.Value).Order(StringComparer.Ordinal)];
    }

    [Fact]
    public void Should_copy_no_model_without_a_best_result()
    {
        using var sample = Sample();
        TakesNone(Build(sample, "-p:ExperimentMetric=val_macro"));

        foreach (var experiment in Directory.EnumerateFiles(sample.At("experiments")))
            File.Delete(experiment);
        TakesNone(Build(sample));

        // An empty model path followed by '**' would match every file of the machine.
        void TakesNone(string output)
        {
            Assert.DoesNotContain("goes into", output, StringComparison.Ordinal);
            Assert.False(Directory.Exists(sample.At("bin", "Debug", "net10.0", "model")), output);
        }
    }

    [Fact]
    public void Should_describe_itself_in_the_package()
    {
        using var sample = Sample();

        var package = PackageDescription.Read(sample.At("feed", $"TransferLearning.MSBuild.{PackageDescription.RepositoryVersion}.nupkg"));

        Assert.Equal(("TransferLearning.MSBuild", PackageDescription.RepositoryVersion, "MIT"), (package.Id, package.Version, package.Licence));
        Assert.Contains("as items of a project", package.Description, StringComparison.Ordinal);
        Assert.Contains("msbuild", package.Tags.Split(' '));
        Assert.StartsWith("# TransferLearning.MSBuild\n", package.Readme, StringComparison.Ordinal);
    }

    /// <summary>A copy of the sample in a folder of its own, beside a feed with the package.</summary>
    private static TemporaryFolder Sample()
    {
        var sample = new TemporaryFolder();
        Copy(Path.Combine(Shared.Repository, "experiments", "msbuild-sample"), sample.Path);
        Directory.Delete(sample.At(".config"), recursive: true); // use the command that was just built, not a packed tool
        var (packed, packing) = Dotnet(Shared.Repository, "pack", "src/TransferLearning.MSBuild", "--no-build", "-c", Configuration, "-o", sample.At("feed"));
        Assert.True(packed == 0, packing);
        sample.Write("nuget.config", """
            <configuration>
              <packageSources><clear /><add key="local" value="feed" /></packageSources>
            </configuration>
            """);
        return sample;
    }

    private static string Command => Path.Combine(Shared.Repository, "artifacts", "bin", "TransferLearning.Cli", Configuration, "dotnet-tl.dll");

    private static (int Status, string Output) TryBuild(TemporaryFolder sample, params string[] further) =>
        Dotnet(sample.Path, ["build", $"-p:TlTool={Command}", $"-p:RestorePackagesPath={sample.At("packages")}", .. further]);

    private static string Build(TemporaryFolder sample, params string[] further)
    {
        var (status, output) = TryBuild(sample, further);
        Assert.True(status == 0, output);
        return output;
    }

    private static string[] Outcomes(string output) =>
        [.. Regex.Matches(output, @"experiments/(\w+)\.yaml: (\w+), run").Select(match => $"{match.Groups[1].Value}: {match.Groups[2].Value}").Order(StringComparer.Ordinal)];

    private static string[] Runs(string output) => [.. Regex.Matches(output, "run ([0-9a-f]{32})").Select(match => match.Groups[1].Value)];

    private static (int Status, string Output) Dotnet(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name.StartsWith("MLFLOW", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd() + error.GetAwaiter().GetResult();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(from, file);
            if (relative.Split('/').Any(part => part is "bin" or "obj" or ".tl" or "mlruns"))
                continue;
            var target = Path.Combine(to, relative);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
