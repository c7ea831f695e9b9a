using TransferLearning.Experiments.Tests.Support;

namespace TransferLearning.Experiments.Tests;

/// <summary><c>run.deterministic</c> takes YAML's booleans and a word.</summary>
public class DeterminismTests
{
    [Theory]
    [InlineData("true", Determinism.On, "true")]
    [InlineData("True", Determinism.On, "true")]
    [InlineData("FALSE", Determinism.Off, "false")]
    [InlineData("strict", Determinism.Strict, "strict")]
    [InlineData("\"strict\"", Determinism.Strict, "strict")]
    [InlineData("\"${NONE:-strict}\"", Determinism.Strict, "strict")]
    [InlineData("\"${NONE:-true}\"", Determinism.On, "true")]
    public void Should_accept_booleans_and_strict(string written, Determinism expected, string resolved)
    {
        using var given = new Case();
        var experiment = given.LoadText($"{Case.Minimal}\nrun: {{ deterministic: {written} }}\n").Valid;
        Assert.Equal(expected, experiment.Run.Deterministic);
        Assert.Equal(resolved, experiment.Resolved.Flatten().Single(pair => pair.Key == "run.deterministic").Value);
    }

    [Theory]
    [InlineData("strickt", "e.yaml(12,23): error TL1005: 'deterministic': expected false | true | strict; got 'strickt'. Did you mean 'strict'?")]
    [InlineData("\"true\"", "e.yaml(12,23): error TL1005: 'deterministic': expected false | true | strict; got 'true' (in quotes it is a text: remove the quotes)")]
    [InlineData("yes", "e.yaml(12,23): error TL1005: 'deterministic': expected false | true | strict; got 'yes'")]
    [InlineData("1", "e.yaml(12,23): error TL1005: 'deterministic': expected false | true | strict; got '1'")]
    public void Should_name_the_place_of_another_value(string written, string message)
    {
        using var given = new Case();
        Assert.StartsWith(message, given.MessagesOf($"{Case.Minimal}\nrun: {{ deterministic: {written} }}\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_keep_the_identity_of_runs_from_before_the_word()
    {
        using var given = new Case();
        string Of(string run) => given.LoadText($"{Case.Minimal}\n{run}\n").Valid.Resolved.Identity("data", "weights");
        Assert.Equal(Of(""), Of("run: { deterministic: true }"));
        Assert.NotEqual(Of(""), Of("run: { deterministic: strict }"));
        Assert.NotEqual(Of("run: { deterministic: false }"), Of("run: { deterministic: strict }"));
    }
}
