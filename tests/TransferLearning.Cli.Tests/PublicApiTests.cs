using System.Reflection;
using PublicApiGenerator;
using TransferLearning.TestSupport;

namespace TransferLearning.Cli.Tests;

/// <summary>Compares the public types and members of each library with a committed file, so that a change of either shows in a review.</summary>
public class PublicApiTests
{
    private const string Rewrite = "TL_REWRITE_API";

    private static readonly string Folder = Path.Combine(Shared.Repository, "tests", "TransferLearning.Cli.Tests", "api");

    private static readonly ApiGeneratorOptions Options = new() { IncludeAssemblyAttributes = false };

    private static readonly string[] All =
    [
        .. Directory.EnumerateFiles(AppContext.BaseDirectory, "TransferLearning.*.dll").Select(file => Path.GetFileNameWithoutExtension(file))
            .Where(name => !name.EndsWith("Tests", StringComparison.Ordinal) && name != "TransferLearning.TestSupport").Order(StringComparer.Ordinal),
    ];

    public static TheoryData<string> Libraries() => [.. All];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Should_be_as_committed(string library)
    {
        var file = Path.Combine(Folder, $"{library}.txt");
        var api = Assembly.Load(library).GeneratePublicApi(Options).ReplaceLineEndings("\n") + "\n";
        if (Environment.GetEnvironmentVariable(Rewrite) == "1")
            File.WriteAllText(file, api);

        var committed = File.Exists(file) ? File.ReadAllText(file) : "";
        var (old, now) = (committed.Split('\n'), api.Split('\n'));
        Assert.True(committed == api, $"""
            The public API of {library} differs from {file}. If no other assembly needs the change, make it internal; otherwise run this test
            with {Rewrite}=1 and commit the file.
            new:  {string.Join("\n      ", now.Except(old).Take(10))}
            gone: {string.Join("\n      ", old.Except(now).Take(10))}
            """);
    }

    [Fact]
    public void Should_have_a_file_only_for_libraries_that_exist() =>
        Assert.Equal(All.Select(name => $"{name}.txt"), Directory.EnumerateFiles(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
}
