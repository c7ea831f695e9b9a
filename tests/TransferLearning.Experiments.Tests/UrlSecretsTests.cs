namespace TransferLearning.Experiments.Tests;

public sealed class UrlSecretsTests
{
    [Theory]
    [InlineData("http://alice:Geheim-77@host:5000/x", "http://alice:***@host:5000/x", "http://host:5000/x")]
    [InlineData("say 'https://a:b@h' and postgresql+psycopg2://u:p@db/x?y", "say 'https://a:***@h' and postgresql+psycopg2://u:***@db/x?y", "say 'https://h' and postgresql+psycopg2://db/x?y")]
    [InlineData("http://a:p@ss@host", "http://a:***@host", "http://host")]
    [InlineData("https://ghp_token@host/file", "https://***@host/file", "https://host/file")]
    [InlineData("http://:secret@host", "http://:***@host", "http://host")]
    [InlineData("mail a@b.c, see http://host/@x and hf://owner/repo", "mail a@b.c, see http://host/@x and hf://owner/repo", "mail a@b.c, see http://host/@x and hf://owner/repo")]
    public void Should_mask_or_remove_secrets_in_urls(string text, string masked, string removed)
    {
        Assert.Equal(masked, UrlSecrets.Masked(text));
        Assert.Equal(removed, UrlSecrets.Removed(text));
    }

    [Fact]
    public void Should_list_urls_that_have_a_name_or_a_password() =>
        Assert.Equal(
            ["http://a:b@h:5000/x", "https://token@h/y.h5", "http://c:d@h"],
            UrlSecrets.Addresses("{ uri: 'http://a:b@h:5000/x', list: [https://token@h/y.h5, http://plain/z], see: \"http://c:d@h\" }"));

    [Fact]
    public void Should_mask_passwords_in_findings_and_errors()
    {
        Assert.Equal("'http://a:***@h'", new Diagnostic("TL1000", "'http://a:b@h'").Message);
        Assert.Equal("'http://a:***@h'", new RunException("'http://a:b@h'").Message);
    }
}
