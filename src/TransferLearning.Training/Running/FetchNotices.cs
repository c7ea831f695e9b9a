using System.Diagnostics;
using TransferLearning.Models.Weights.Store;
using TransferLearning.Training.Progress;

namespace TransferLearning.Training.Running;

/// <summary>Reports the progress of a weights download every few seconds, and whenever it waits or restarts.</summary>
internal sealed class FetchNotices(IRunObserver observer) : IProgress<DownloadProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Stopwatch _since = Stopwatch.StartNew();

    public void Report(DownloadProgress value)
    {
        if (value.Note is { } note)
            observer.Notice($"{Path.GetFileName(value.Url.LocalPath)}: {note}");
        else if (_since.Elapsed >= Interval)
        {
            _since.Restart();
            observer.Notice(value.Total is { } total
                ? FormattableString.Invariant($"{Path.GetFileName(value.Url.LocalPath)}: {value.Done / 1e6:0.0} of {total / 1e6:0.0} MB")
                : FormattableString.Invariant($"{Path.GetFileName(value.Url.LocalPath)}: {value.Done / 1e6:0.0} MB"));
        }
    }
}
