using TransferLearning.Experiments.Tests.Support;

namespace TransferLearning.Experiments.Tests;

public sealed class LauncherTests
{
    [Theory]
    [InlineData("array", "'array' is set by the sweep: the sweep's trials are the array; 'throttle' says how many at one time")]
    [InlineData("time", "'time' is set by the sweep: write 'time' beside 'options'")]
    [InlineData("\"--mem\"", "'--mem' is not the long name of an sbatch option")]
    [InlineData("\"bad name\"", "'bad name' is not the long name of an sbatch option")]
    public void Should_refuse_sbatch_options_that_the_sweep_sets_or_that_are_not_long_names(string name, string message)
    {
        using var given = new Case();
        var text = $"{Case.Minimal}\nsweep:\n  parameters: {{ seed: [1, 2] }}\n  launcher:\n    options:\n      mem: 16G\n      {name}: 1\n";
        var found = given.LoadText(text).Diagnostics.Where(each => each.Message.StartsWith(message, StringComparison.Ordinal));
        Assert.Equal(17, Assert.Single(found).Location!.Value.Line);
    }
}
