using TransferLearning.Training.Schedules;

namespace TransferLearning.Training.Tests.Schedules;

/// <summary>Keras 3's rules, from keras/src/callbacks/early_stopping.py: followed by hand for each history.</summary>
public sealed class EarlyStoppingTests
{
    [Theory]
    [InlineData(false, 2, 0.0, 0, new[] { 1.0, 0.9, 0.95, 0.91 }, 1, true)] // two epochs without getting better
    [InlineData(false, 2, 0.0, 0, new[] { 1.0, 0.9, 0.95, 0.89 }, 3, false)] // better in time: the count begins again
    [InlineData(true, 1, 0.0, 0, new[] { 0.5, 0.5 }, 0, true)] // as good is not better
    [InlineData(false, 1, 0.1, 0, new[] { 1.0, 0.95 }, 0, true)] // better by less than min_delta is not better
    [InlineData(false, 1, 0.1, 0, new[] { 1.0, 0.85 }, 1, false)]
    [InlineData(false, 0, 0.0, 0, new[] { 1.0 }, 0, false)] // the first epoch never stops ("Only check after the first epoch")
    [InlineData(false, 0, 0.0, 0, new[] { 1.0, 1.0 }, 0, true)]
    [InlineData(false, 1, 0.0, 2, new[] { 0.1, 0.2, 1.0, 0.9 }, 3, false)] // start_from_epoch: the first two are not looked at
    public void Should_decide_as_Keras_does(bool larger, int patience, double delta, int from, double[] history, int best, bool stop)
    {
        var state = new EarlyStopping(larger, patience, delta, from).After(history);

        Assert.Equal(best, state.BestEpoch);
        Assert.Equal(stop, state.Stop);
    }

    [Fact]
    public void Should_never_take_what_is_not_a_number_for_better()
    {
        var state = new EarlyStopping(LargerIsBetter: false, Patience: 2, MinDelta: 0, StartFromEpoch: 0).After([double.NaN, 0.5, double.NaN, double.NaN]);

        Assert.Equal(1, state.BestEpoch);
        Assert.Equal(0.5, state.Best);
        Assert.True(state.Stop);
    }
}
