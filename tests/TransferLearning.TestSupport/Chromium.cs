using System.Diagnostics;

namespace TransferLearning.TestSupport;

/// <summary>A headless Chromium, if one is installed.</summary>
public static class Chromium
{
    public static string? Path { get; } = new[] { "chromium", "chromium-browser", "google-chrome", "chrome" }
        .SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => System.IO.Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    /// <summary>Opens a page and returns its document after its scripts have run.</summary>
    public static string Dom(string page, string profile, params string[] further)
    {
        var start = new ProcessStartInfo(Path!)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments =
        [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader", "--disable-dev-shm-usage", "--no-first-run", $"--user-data-dir={profile}",
            "--window-size=1400,900", "--virtual-time-budget=20000", "--host-resolver-rules=MAP * ~NOTFOUND", .. further, "--dump-dom", new Uri(page).ToString(),
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text.Length > 0 ? text : throw new InvalidOperationException(errors.Result);
    }
}
