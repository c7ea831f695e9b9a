using System.Text.Json;
using TransferLearning.Tracking;
using TransferLearning.Training.Activations;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Progress;

namespace TransferLearning.Training.Running;

/// <summary>
/// Checks every picture before the first step: pictures that cannot be decoded, and pictures in two splits or under two labels.
/// Results are remembered by a file's size and time, so that only new files are read.
/// </summary>
internal static class RunAudit
{
    /// <summary>Warns and logs <c>data_audit.json</c>. Files that cannot be decoded end the run if the policy is to fail.</summary>
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
            observer.Notice($"warning {finding.Code}: {finding.Message} data_audit.json lists all.");
    }

    /// <summary>Locks the audit, so that processes that start together (a sweep's workers) check the pictures one after another and reuse the first one's results.</summary>
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
            // If nothing can be written, no result can be remembered either.
            return null;
        }
    }
}
