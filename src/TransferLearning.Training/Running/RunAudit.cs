using System.Text.Json;
using TransferLearning.Tracking;
using TransferLearning.Training.Activations;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Progress;

namespace TransferLearning.Training.Running;

/// <summary>
/// Looks at every picture before the first step: what cannot be decoded, and pictures that are in two splits or under two labels.
/// What was seen of a file is remembered by its size and time, so that only new files are read.
/// </summary>
internal static class RunAudit
{
    /// <summary>Warns, with an artifact <c>data_audit.json</c>; files that cannot be decoded end the run where the policy says so.</summary>
    /// <exception cref="RunException">Pictures cannot be decoded, and <c>on_bad_image</c> is <c>fail</c>.</exception>
    public static void Run(Plan plan, IRunLog log, IRunObserver observer, CancellationToken cancellation)
    {
        using var alone = Alone(cancellation);
        var hashes = plan.Fingerprints.Hashes;
        hashes.Refresh();
        var report = DataAudit.Run(plan.Data, hashes, progress: null, cancellation);
        if (report.IsClean)
            return;
        log.Artifact("data_audit.json", JsonSerializer.SerializeToUtf8Bytes(report, AuditJson.Default.AuditReport));
        var findings = DataAudit.Diagnose(report, plan.Experiment).ToList();
        if (findings.Find(each => each.Severity == Severity.Error) is { } error)
            throw new RunException(error.Message);
        foreach (var finding in findings.Where(each => each.Code == Codes.Leakage))
            observer.Notice($"warning {finding.Code}: {finding.Message} All of them: data_audit.json.");
    }

    /// <summary>Processes that begin together (a sweep's workers) look at the pictures one after the other: what the first has seen, the others need not look at.</summary>
    private static RangeLock? Alone(CancellationToken cancellation)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(KnownFiles.Store)!);
            var alone = new RangeLock(KnownFiles.Store + ".lock");
            alone.Take(0, shared: false, cancellation);
            return alone;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            // Where nothing can be written, nothing is remembered either.
            return null;
        }
    }
}
