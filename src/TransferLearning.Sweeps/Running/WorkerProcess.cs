using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Sweeps.Running;

/// <summary>A worker as a child process. It exchanges lines of JSON; its standard error is kept for messages.</summary>
internal sealed partial class WorkerProcess : IWorker
{
    private const int TailLines = 20;
    private const int Terminate = 15;

    private readonly Process _process;
    private readonly Queue<string> _tail = new();
    private readonly Lock _gate = new();

    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    public WorkerProcess(ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        // Windows would use the console's code page.
        start.StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        start.StandardOutputEncoding = start.StandardErrorEncoding = Encoding.UTF8;
        start.UseShellExecute = false;
        _process = new Process { StartInfo = start };
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginErrorReadLine();
        Name = $"{Environment.MachineName}:{_process.Id}";
    }

    public string Name { get; }

    public string Tail
    {
        get
        {
            lock (_gate)
                return string.Join("\n", _tail);
        }
    }

    public async Task SendAsync(WorkerRequest request, CancellationToken cancellation)
    {
        try
        {
            var line = JsonSerializer.Serialize(request, SweepJson.Default.WorkerRequest);
            await _process.StandardInput.WriteLineAsync(line.AsMemory(), cancellation).ConfigureAwait(false);
            await _process.StandardInput.FlushAsync(cancellation).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // The worker has ended: NextAsync reports it.
        }
    }

    public async Task<WorkerEvent?> NextAsync(CancellationToken cancellation)
    {
        while (await _process.StandardOutput.ReadLineAsync(cancellation).ConfigureAwait(false) is { } line)
        {
            try
            {
                if (JsonSerializer.Deserialize(line, SweepJson.Default.WorkerEvent) is { } said)
                    return said;
            }
            catch (JsonException)
            {
                // A native library wrote this line to standard output.
                Keep(line);
            }
        }

        return null;
    }

    public async Task StopAsync(TimeSpan grace)
    {
        if (_process.HasExited)
            return;
        if (!OperatingSystem.IsWindows())
            _ = Kill(_process.Id, Terminate);
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(grace);
        try
        {
            await _process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // An idle worker ends when its standard input is closed.
        _process.StandardInput.Close();
        await StopAsync(TimeSpan.FromSeconds(10)).ConfigureAwait(false);
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (_gate)
        {
            _tail.Enqueue(line);
            if (_tail.Count > TailLines)
                _tail.Dequeue();
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [UnsupportedOSPlatform("windows")]
    private static partial int Kill(int process, int signal);
}
