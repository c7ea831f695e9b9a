using TransferLearning.Experiments.Tests.Support;

namespace TransferLearning.Experiments.Tests;

public class MisspellingTests
{
    /// <summary>Test 15 of the reliability list, with the kinds of these tests. Cli.Tests has it for the whole language.</summary>
    [Fact]
    public void Should_suggest_the_right_key_for_misspellings_by_one_letter()
    {
        var (total, right, wrong) = Misspellings.Check(Case.Language);
        Assert.True(total > 200, $"only {total} keys");
        Assert.True(right >= 0.95 * total, $"{right} of {total}:\n{string.Join('\n', wrong)}");
    }
}
