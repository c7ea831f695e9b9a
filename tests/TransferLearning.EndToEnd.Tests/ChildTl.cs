using System.Diagnostics;
using TransferLearning.TestSupport;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>Runs the installed tool as a child process in its own temporary folder, with its output in pipes.</summary>
/// <param name="inside">The name of a subfolder to work in; null for the temporary folder itself.</param>
internal sealed class ChildTl(string? inside = null) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);
    private readonly TemporaryFolder _folder = new();

    /// <summary>Environment variables of the process, in addition to the test's own.</summary>
    public Dictionary<string, string> Environment { get; } = InstalledTool.OfThisRun.Environment;

    public string Folder => inside is null ? _folder.Path : Directory.CreateDirectory(Path.Combine(_folder.Path, inside)).FullName;

    public string Write(string name, string text) => _folder.Write(Path.Combine(Folder, name), text);

    public string At(params string[] parts) => _folder.At([Folder, .. parts]);

    /// <summary>Runs the tool and waits for its end.</summary>
    public Ended Run(params string[] arguments)
    {
        using var running = Start(arguments);
        return running.Wait();
    }

    /// <summary>Starts the tool; the caller waits.</summary>
    public Running Start(params string[] arguments) =>
        new("dotnet", ["exec", InstalledTool.OfThisRun.Assembly, .. arguments], Folder, Environment);

    public void Dispose() => _folder.Dispose();

    /// <summary>The result of a process.</summary>
    internal sealed record Ended(int Status, string Results, string Progress);

    /// <summary>A running process.</summary>
    internal sealed class Running : IDisposable
    {
        private readonly Process _process;
        private readonly Task<string> _results;
        private readonly System.Text.StringBuilder _progress = new();
        private readonly TaskCompletionSource _ended = new();

        public Running(string program, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string>? environment = null)
        {
            // A test run that was started in the background ignores SIGINT, and its children inherit that. env restores the default.
            var start = new ProcessStartInfo("env", ["--default-signal=INT", program, .. arguments])
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            foreach (var (name, value) in environment ?? new Dictionary<string, string>())
                start.Environment[name] = value;
            _process = Process.Start(start)!;
            _results = _process.StandardOutput.ReadToEndAsync();
            _process.ErrorDataReceived += (_, line) => Received(line.Data);
            _process.BeginErrorReadLine();
        }

        public int Id => _process.Id;

        /// <summary>Waits until standard error contains the text.</summary>
        public void WaitFor(string text) => WaitUntil($"'{text}'", () => Progress.Contains(text, StringComparison.Ordinal));

        /// <summary>Waits, while the process runs, until a condition holds.</summary>
        public void WaitUntil(string what, Func<bool> holds)
        {
            var since = Stopwatch.StartNew();
            while (!holds())
            {
                if (_process.HasExited || since.Elapsed > Patience)
                    throw new TimeoutException($"{what} did not come. Status {(_process.HasExited ? _process.ExitCode : null)}; standard error:\n{Progress}");
                _process.WaitForExit(20);
            }
        }

        /// <param name="patience">How long to wait before the process counts as hung; null for a quarter of an hour.</param>
        public Ended Wait(TimeSpan? patience = null)
        {
            if (!_process.WaitForExit(patience ?? Patience))
                throw new TimeoutException($"It did not end. Standard error:\n{Progress}");
            _ended.Task.Wait(Patience);
            return new Ended(_process.ExitCode, _results.Result, Progress);
        }

        public string Progress
        {
            get
            {
                lock (_progress)
                    return _progress.ToString();
            }
        }

        public void Dispose()
        {
            if (!_process.HasExited)
                _process.Kill(entireProcessTree: true);
            _process.Dispose();
        }

        private void Received(string? line)
        {
            if (line is null)
                _ended.TrySetResult();
            else
                lock (_progress)
                    _progress.AppendLine(line);
        }
    }
}
