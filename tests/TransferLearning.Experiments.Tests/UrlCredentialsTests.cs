namespace TransferLearning.Experiments.Tests;

public sealed class UrlCredentialsTests
{
    [Fact]
    public void Should_find_the_password_of_a_url_written_without_it()
    {
        UrlCredentials.Remember("""
            tracking: { uri: 'http://ann:one@a.credentials.test:5000/flow/' }
            weights: [https://b.credentials.test/x.h5, https://bob:t%40o@b.credentials.test/y.h5, "https://eve:three@b.credentials.test/z.h5"]
            """);
        UrlCredentials.Remember("nothing: http://c.credentials.test");

        Assert.Equal("ann:one", Find("http://a.credentials.test:5000/flow"));
        // Another path of the same server: the URL's own password first, else that of another URL of the server.
        Assert.Equal("ann:one", Find("http://a.credentials.test:5000"));
        Assert.Equal("bob:t%40o", Find("https://b.credentials.test/y.h5"));
        Assert.Equal("eve:three", Find("https://b.credentials.test/z.h5"));
        Assert.Equal("bob:t%40o", Find("https://b.credentials.test/other.h5"));
        // Another port, scheme or host is another server.
        Assert.Null(Find("http://a.credentials.test:5001/flow"));
        Assert.Null(Find("https://a.credentials.test:5000/flow"));
        Assert.Null(Find("http://c.credentials.test"));
    }

    private static string? Find(string address) => UrlCredentials.Find(new Uri(address));
}
