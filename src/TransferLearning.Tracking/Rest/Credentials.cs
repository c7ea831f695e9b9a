using System.Net.Http.Headers;
using System.Text;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Tracking.Rest;

/// <summary>
/// The credentials for a server. As in MLflow's Python client, the first of these counts: user name and password in the address
/// (its library <c>requests</c> prefers them), the environment's user name and password, the environment's token. A user name or
/// password that the environment lacks is read from <c>~/.mlflow/credentials</c>.
/// </summary>
internal static class Credentials
{
    public const string Help = "Set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, or write them to ~/.mlflow/credentials; a name and a password in the address (http://name:password@host) do too.";

    /// <summary>The header to send, or null for none.</summary>
    public static AuthenticationHeaderValue? Read(Func<string, string?> environment, string? credentialsFile)
    {
        var file = FromFile(credentialsFile);
        var user = Given(environment("MLFLOW_TRACKING_USERNAME")) ?? file.GetValueOrDefault("mlflow_tracking_username");
        var password = Given(environment("MLFLOW_TRACKING_PASSWORD")) ?? file.GetValueOrDefault("mlflow_tracking_password");
        if (user is not null && password is not null)
            return new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        return Given(environment("MLFLOW_TRACKING_TOKEN")) is { } token ? new AuthenticationHeaderValue("Bearer", token) : null;
    }

    /// <summary>The path of <c>~/.mlflow/credentials</c>; null if there is no home folder.</summary>
    public static string? DefaultFile => UserFolders.Home() is { } home ? Path.Combine(home, ".mlflow", "credentials") : null;

    private static Dictionary<string, string> FromFile(string? file)
    {
        var values = new Dictionary<string, string>();
        try
        {
            if (!File.Exists(file))
                return values;
            var section = "";
            foreach (var line in File.ReadLines(file).Select(line => line.Trim()))
            {
                if (line.StartsWith('['))
                    section = line;
                else if (section == "[mlflow]" && line.IndexOf('=') is > 0 and var at && line[0] is not ('#' or ';'))
                    values[line[..at].Trim()] = line[(at + 1)..].Trim();
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Treat an unreadable file like none: a server that needs credentials says so.
        }

        return values;
    }

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
