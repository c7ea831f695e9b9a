using System.Globalization;

namespace TransferLearning.Cli.Terminal;

/// <summary>Reports an unexpected exception: one line for the user, the details in a file.</summary>
internal static class Failure
{
    public static void Report(Exception unexpected, IReadOnlyList<string> arguments, Session session)
    {
        session.ProgressText.WriteLine($"error: {FirstLine(unexpected)}");
        if (Write(unexpected, arguments, session) is { } file)
            session.ProgressText.WriteLine($"This error was unexpected; the details are in {file}");
    }

    private static string FirstLine(Exception cause)
    {
        var line = cause.Message.AsSpan().Trim();
        var end = line.IndexOfAny('\r', '\n');
        return UrlSecrets.Masked($"{cause.GetType().Name}: {(end < 0 ? line : line[..end])}");
    }

    private static string? Write(Exception cause, IReadOnlyList<string> arguments, Session session)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"tl-error-{DateTime.UtcNow:yyyyMMdd-HHmmss}-{System.Environment.ProcessId}.log");
        try
        {
            var file = Path.Combine(Path.GetTempPath(), name);
            File.WriteAllText(file, UrlSecrets.Masked($"""
                dotnet tl {string.Join(' ', arguments)}
                in {session.Folder}
                version {typeof(Failure).Assembly.GetName().Version}, .NET {System.Environment.Version}, {System.Runtime.InteropServices.RuntimeInformation.OSDescription}

                {cause}

                """));
            return file;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
