using TransferLearning.Experiments.Files;

namespace TransferLearning.Experiments.Values;

/// <summary>
/// Names and passwords of URLs, kept in the process's environment. The files of sweeps and runs contain none; this process and the
/// workers and jobs of a sweep, which inherit the environment, look them up here.
/// </summary>
public static class UrlCredentials
{
    /// <summary>The environment variable: URLs with their names and passwords, one per line.</summary>
    public const string Variable = "TL_URL_CREDENTIALS";

    /// <summary>Stores the names and passwords of a text's URLs for this process and its child processes.</summary>
    /// <param name="text">A text that contains URLs, for example YAML.</param>
    public static void Remember(string text)
    {
        var addresses = UrlSecrets.Addresses(text).ToList();
        if (addresses.Count > 0)
            Environment.SetEnvironmentVariable(Variable, string.Join('\n', addresses.Concat(Lines(ProcessEnvironment.Read(Variable))).Distinct()));
    }

    /// <summary>The name and password (<c>name:password</c>, percent-encoded) for a URL without them; null if none are known.</summary>
    public static string? Find(Uri address)
    {
        // Those of the same URL come before those of another URL of its server.
        var ofServer = Lines(ProcessEnvironment.Read(Variable))
            .Select(line => Uri.TryCreate(line, UriKind.Absolute, out var with) ? with : null).OfType<Uri>()
            .Where(with => with.UserInfo.Length > 0 && Server(with) == Server(address))
            .ToList();
        return (ofServer.Find(with => Path(with) == Path(address)) ?? ofServer.FirstOrDefault())?.UserInfo;

        static string Server(Uri uri) => uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

        static string Path(Uri uri) => uri.AbsolutePath.TrimEnd('/');
    }

    private static string[] Lines(string? value) => (value ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
