using TransferLearning.Experiments.Tests.Support;

namespace TransferLearning.Experiments.Tests;

/// <summary>A file from an editor of Windows has CRLF at its line ends, and means the same.</summary>
public class LineEndTests
{
    [Fact]
    public void Should_bind_a_file_with_CRLF_to_the_same_experiment()
    {
        const string Text = Case.Minimal + "\ndescription: |\n  two\n  lines\n";
        using var given = new Case();
        var unix = given.LoadText(Text);
        var windows = given.LoadText(Text.Replace("\n", "\r\n", StringComparison.Ordinal));
        Assert.Equal("", given.Messages(windows));
        Assert.Equal(unix.Valid.Resolved.ToYaml(), windows.Valid.Resolved.ToYaml());
        Assert.DoesNotContain('\r', windows.Valid.Resolved.ToYaml());
    }

    [Fact]
    public void Should_report_the_same_lines_and_columns_for_a_file_with_CRLF()
    {
        using var given = new Case();
        var text = Case.Minimal.Replace("vgg16", "vgg61", StringComparison.Ordinal).Replace("epochs", "epoch", StringComparison.Ordinal);
        var unix = given.MessagesOf(text);
        Assert.Contains("e.yaml(5,", unix, StringComparison.Ordinal);
        Assert.Equal(unix, given.MessagesOf(text.Replace("\n", "\r\n", StringComparison.Ordinal)));
    }
}
