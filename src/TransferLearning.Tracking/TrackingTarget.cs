using System.Security.Cryptography;
using System.Text;
using TransferLearning.Experiments.Files;
using TransferLearning.Tracking.Local;

namespace TransferLearning.Tracking;

/// <summary>The meaning of a tracking URI: a server or a local store.</summary>
/// <param name="Server">The server's address without a trailing slash; null for a local store.</param>
/// <param name="Place">The local store; null for a server.</param>
public sealed record TrackingTarget(Uri? Server, StorePlace? Place)
{
    /// <summary>User name and password from the address, percent-encoded, or null. They are sent to the server but never shown or stored.</summary>
    internal string? UserInfo { get; private init; }

    /// <summary>
    /// Parses a tracking URI: <c>http(s)://…</c> is a server, <c>sqlite:///file.db</c> that database, a path or <c>file:</c> URI the
    /// store in that folder. An empty URI and every other scheme mean the local store of the working folder.
    /// </summary>
    /// <param name="uri">The URI; null or empty reads <c>MLFLOW_TRACKING_URI</c>.</param>
    /// <param name="workingFolder">The folder that relative paths start from.</param>
    /// <exception cref="RunException">A server's address is malformed.</exception>
    public static TrackingTarget Parse(string? uri, string workingFolder)
    {
        var text = Given(uri);
        if (text.StartsWith("http:", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
            return OfServer(text) is { } server
                ? server.UserInfo is null ? server with { UserInfo = OfEnvironment(server.Server!) } : server
                : throw new RunException($"'{UrlSecrets.Masked(text)}' is not the address of an MLflow server. It looks like http://127.0.0.1:5000.");
        if (text.StartsWith("sqlite:///", StringComparison.Ordinal))
        {
            var database = Path.GetFullPath(Path.Combine(workingFolder, text["sqlite:///".Length..]));
            return new TrackingTarget(null, new StorePlace(database, Path.GetDirectoryName(database)!));
        }

        if (text.StartsWith("file:", StringComparison.Ordinal) && Uri.TryCreate(text, UriKind.Absolute, out var file))
            return new TrackingTarget(null, StorePlace.In(file.LocalPath));
        return new TrackingTarget(null, StorePlace.In(text.Length == 0 || IsUnwritable(text) ? workingFolder : Path.Combine(workingFolder, text)));
    }

    /// <summary>The server's user name and password from the environment: from <c>MLFLOW_TRACKING_URI</c>, or passed on by the parent process.</summary>
    private static string? OfEnvironment(Uri server) => OfServer(Given(null)) is { UserInfo: { } known } given && given.Server == server
        ? known
        : UrlCredentials.Find(server);

    /// <summary>The server that an address names, with the user name and password moved out of the address; null if it names none.</summary>
    private static TrackingTarget? OfServer(string text) =>
        Uri.TryCreate(text.TrimEnd('/'), UriKind.Absolute, out var server) && server.Scheme is "http" or "https" && server.Host.Length > 0
            ? new TrackingTarget(server.UserInfo.Length == 0 ? server : new UriBuilder(server) { UserName = "", Password = "" }.Uri, null)
            {
                UserInfo = server.UserInfo.Length == 0 ? null : server.UserInfo,
            }
            : null;

    /// <summary>
    /// The tracking URI, with secrets masked, if it names a store that only MLflow can write (a database server, Databricks) and the
    /// local default is used instead; otherwise null.
    /// </summary>
    internal static string? Unwritable(string? uri)
    {
        var text = Given(uri);
        if (!IsUnwritable(text) || KnownSchemes.Any(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)))
            return null;
        var (at, start) = (text.LastIndexOf('@'), text.IndexOf("://", StringComparison.Ordinal));
        return start >= 0 && at > start ? $"{text[..(start + 3)]}…{text[at..]}" : text;
    }

    private static readonly string[] KnownSchemes = ["http:", "https:", "sqlite:///", "file:"];

    private static bool IsUnwritable(string text) => text.Contains(':') || text == "databricks";

    private static string Given(string? uri) => string.IsNullOrWhiteSpace(uri) ? ProcessEnvironment.Read("MLFLOW_TRACKING_URI")?.Trim() ?? "" : uri.Trim();

    /// <summary>The target as shown to a user: the server's address or the database's path.</summary>
    public override string ToString() => Server?.GetLeftPart(UriPartial.Path).TrimEnd('/') ?? Place!.Database;

    internal Delivery.IRunSink Sink(string workingFolder, Rest.RestOptions options) => Server is not null
        ? new Rest.ServerSink(Server, FileName(workingFolder), options with { UserInfo = UserInfo })
        : new LocalSink(Place!, FileName(workingFolder));

    /// <summary>The URI to store in a journal. Null for the default store of the working folder, so that the folder can be moved.</summary>
    internal string? Address(string workingFolder) =>
        Server is not null ? ToString() : Place == StorePlace.In(workingFolder) ? null : $"sqlite:///{Place!.Database}";

    /// <summary>
    /// A short name of the target for use in file names, the same for equal targets. It is <c>local</c> for the default store of the
    /// working folder, so that the folder can be moved.
    /// </summary>
    internal string FileName(string workingFolder) => Place == StorePlace.In(workingFolder)
        ? "local"
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ToString())))[..12];
}
