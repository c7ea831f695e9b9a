using NJsonSchema;
using TransferLearning.Experiments;
using TransferLearning.Experiments.Documents;
using TransferLearning.Experiments.Schema;
using TransferLearning.Experiments.Tests.Support;
using TransferLearning.TestSupport;

namespace TransferLearning.Cli.Tests;

/// <summary>Checks the committed files that <c>tools/generate</c> writes from the language.</summary>
public class GeneratedFilesTests
{
    private static readonly Language Language = Rooms.Language();

    [Fact]
    public void Should_have_committed_the_generated_schema() => IsFresh("schema/experiment.schema.json", Language.JsonSchema());

    [Fact]
    public void Should_have_committed_the_generated_language_page() => IsFresh("docs/language.md", Language.Documentation());

    public static TheoryData<string> Examples() =>
        [.. Directory.EnumerateFiles(Path.Combine(Shared.Repository, "experiments"), "*.yaml", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Shared.Repository, file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Should_accept_every_experiment_of_the_repository_by_the_schema(string file)
    {
        var document = YamlReader.Parse(await File.ReadAllTextAsync(Path.Combine(Shared.Repository, file)), file, "", []);
        var schema = await JsonSchema.FromJsonAsync(Language.JsonSchema());
        Assert.Empty(schema.Validate(SchemaDefinitions.Json(document)!.ToJsonString()).Select(error => error.ToString()));
    }

    /// <summary>Test 15 of the reliability list.</summary>
    [Fact]
    public void Should_suggest_the_right_key_for_a_misspelling_by_one_letter()
    {
        var (total, right, wrong) = Misspellings.Check(Language);
        Assert.True(total > 500, $"only {total} misspellings");
        Assert.True(right >= 0.95 * total, $"{right} of {total}:\n{string.Join('\n', wrong)}");
    }

    private static void IsFresh(string file, string expected)
    {
        var path = Path.Combine(Shared.Repository, file);
        Assert.True(File.Exists(path) && File.ReadAllText(path) == expected, $"{file} is stale: run tools/generate and commit it");
    }
}
