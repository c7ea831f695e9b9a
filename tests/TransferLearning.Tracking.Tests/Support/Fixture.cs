namespace TransferLearning.Tracking.Tests.Support;

/// <summary>Files recorded from real versions of MLflow, kept beside the tests that read them.</summary>
internal static class Fixture
{
    public static string Text(string name)
    {
        using var stream = typeof(Fixture).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"there is no fixture '{name}'");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
