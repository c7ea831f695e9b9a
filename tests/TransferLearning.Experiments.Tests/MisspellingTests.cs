using TransferLearning.Experiments.Tests.Support;

namespace TransferLearning.Experiments.Tests;

public class MisspellingTests
{
    /// <summary>Test 15 of the reliability list, on the tests' kinds; Cli.Tests has it for the language of all rooms.</summary>
    [Fact]
    public void Every_key_misspelt_by_one_letter_gets_the_right_suggestion()
    {
        var (total, right, wrong) = Misspellings.Check(Case.Language);
        Assert.True(total > 200, $"only {total} keys");
        Assert.True(right >= 0.95 * total, $"{right} of {total}:\n{string.Join('\n', wrong)}");
    }
}
