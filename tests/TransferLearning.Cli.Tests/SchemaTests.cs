using TransferLearning.TestSupport;

namespace TransferLearning.Cli.Tests;

public class SchemaTests
{
    [Fact]
    public void The_committed_schema_is_what_the_language_says_now()
    {
        using var tl = new Tl();

        var now = tl.Run("schema").Results;

        var committed = File.ReadAllText(Path.Combine(Shared.Repository, "schema", "experiment.schema.json"));
        Assert.True(now == committed, "schema/experiment.schema.json is stale. Renew it: dotnet run --project src/TransferLearning.Cli -- schema > schema/experiment.schema.json");
    }
}
