using TransferLearning.Experiments.Files;

namespace TransferLearning.Experiments.Values;

/// <summary>
/// The names and passwords of addresses, kept in the process's environment. The files of a sweep and of a run hold none: what reads them
/// in this process, in a sweep's workers and in its jobs, which inherit the environment, finds them there.
/// </summary>
public static class UrlCredentials
{
    /// <summary>The environment's variable: addresses with their names and passwords, one a line.</summary>
    public const string Variable = "TL_URL_CREDENTIALS";

    /// <summary>Keeps the names and passwords of a text's addresses for this process and those that it starts.</summary>
    /// <param name="text">A text with addresses in it, YAML for example.</param>
    public static void Remember(string text)
    {
        var addresses = UrlSecrets.Addresses(text).ToList();
        if (addresses.Count > 0)
            Environment.SetEnvironmentVariable(Variable, string.Join('\n', addresses.Concat(Lines(ProcessEnvironment.Read(Variable))).Distinct()));
    }

    /// <summary>The name and the password (<c>name:password</c>, percent-encoded) for an address without them; null where none are known.</summary>
    public static string? Find(Uri address)
    {
        // An address's own come before those of another address of its server.
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
