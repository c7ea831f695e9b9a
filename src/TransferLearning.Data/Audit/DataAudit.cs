using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using TransferLearning.Experiments.Threads;

namespace TransferLearning.Data.Audit;

/// <summary>Examines every picture of an experiment before training.</summary>
public static class DataAudit
{
    /// <summary>Examines the pictures, on all processors.</summary>
    /// <param name="splits">The pictures.</param>
    /// <param name="hashes">Stores the results, so that another audit of the same files reads none of them. Saved at the end.</param>
    /// <param name="progress">Receives the number of pictures done.</param>
    /// <param name="cancellation">Cancels the audit.</param>
    /// <exception cref="RunException">This machine lacks the decoder of some pictures.</exception>
    public static AuditReport Run(DataSplits splits, FileHashes hashes, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(splits);
        ArgumentNullException.ThrowIfNull(hashes);
        var all = splits.Named().SelectMany(split => split.Set.Samples.Select(sample => (split.Name, Sample: sample))).ToArray();
        var results = new (string? Reason, string? Hash)[all.Length];
        var absent = new AbsentDecoderException?[all.Length];
        var probes = new ConcurrentBag<ImageProbe>();
        var done = 0;
        try
        {
            InParallel.For(0, all.Length, index =>
            {
                try
                {
                    results[index] = Examine(all[index].Sample, hashes, probes);
                }
                catch (AbsentDecoderException exception)
                {
                    absent[index] = exception;
                }
                progress?.Report(Interlocked.Increment(ref done));
            }, cancellation: cancellation);
        }
        finally
        {
            foreach (var probe in probes)
                probe.Dispose();
            hashes.Save();
        }
        ThrowIfAbsent(all, absent);
        return Report(splits, all, results);
    }

    // An error under every 'on_bad_image': these files are fine, and leaving them out would make the model depend on the machine.
    private static void ThrowIfAbsent((string Split, Sample Sample)[] all, AbsentDecoderException?[] absent)
    {
        var paths = all.Zip(absent).Where(pair => pair.Second is not null).Select(pair => pair.First.Sample.Path).Distinct().ToList();
        if (paths.Count > 0)
            throw new RunException($"{Count(paths.Count, "picture")} cannot be read on this machine: {Some(paths, 3, path => path)}. The reason: {Array.Find(absent, each => each is not null)!.Advice}");
    }

    // A drawn picture always decodes, and its description identifies it as well as a hash.
    private static (string? Reason, string? Hash) Examine(Sample sample, FileHashes hashes, ConcurrentBag<ImageProbe> probes)
    {
        if (sample.Drawn is { } drawn)
            return (null, drawn.ToString());
        if (sample.Text is { } text)
            return (null, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
        var probe = probes.TryTake(out var free) ? free : new ImageProbe();
        try
        {
            return hashes.Check(sample.Path, probe);
        }
        finally
        {
            probes.Add(probe);
        }
    }

    private static AuditReport Report(DataSplits splits, (string Split, Sample Sample)[] all, (string? Reason, string? Hash)[] results)
    {
        var bad = all.Zip(results).Where(pair => pair.Second.Reason is not null)
            .Select(pair => new BadImage(pair.First.Sample.Id, pair.First.Sample.Path, pair.Second.Reason!))
            .DistinctBy(image => image.Path).ToList();
        var identical = all.Zip(results).Where(pair => pair.Second.Hash is not null)
            .GroupBy(pair => pair.Second.Hash!, pair => new AuditedFile(pair.First.Split, splits.Describe(pair.First.Sample), pair.First.Sample.Path))
            .Where(group => group.Skip(1).Any())
            .Select(group => new IdenticalFiles(group.Key, [.. group]))
            .ToList();
        return new(
            all.Length,
            bad,
            [.. identical.Where(group => group.Files.Select(file => file.Split).Distinct().Skip(1).Any())],
            [.. identical.Where(group => group.Files.Select(file => file.Class).Distinct().Skip(1).Any())],
            Missing(splits),
            Emptied(splits, Without(splits, bad)));
    }

    private static List<EmptiedClass> Emptied(DataSplits before, DataSplits after)
    {
        var emptied = new List<EmptiedClass>();
        foreach (var ((name, all), (_, rest)) in before.Named().Zip(after.Named()))
        {
            if (all.Count > 0 && rest.Count == 0)
            {
                emptied.Add(new(name, null, all.Count));
                continue;
            }
            var (had, has) = (before.Counts(all), before.Counts(rest));
            emptied.AddRange(Enumerable.Range(0, had.Count).Where(index => had[index] > 0 && has[index] == 0)
                .Select(index => new EmptiedClass(name, before.Classes[index], had[index])));
        }
        return emptied;
    }

    private static List<MissingClass> Missing(DataSplits splits)
    {
        if (splits.Form == TargetForm.Numbers)
            return [];
        var counts = splits.Named().ToDictionary(split => split.Name, split => splits.Counts(split.Set));
        return [.. splits.Classes.SelectMany((name, label) => counts
            .Where(split => split.Value[label] == 0 && counts.Values.Any(other => other[label] > 0))
            .Select(split => new MissingClass(name, split.Key)))];
    }

    /// <summary>
    /// The findings as diagnostics at <c>data</c>. Undecodable files are errors if the policy is to fail; everything else is a warning.
    /// </summary>
    /// <param name="report">The result of the audit.</param>
    /// <param name="experiment">The experiment.</param>
    /// <param name="most">The maximum number of files named per finding.</param>
    public static IEnumerable<Diagnostic> Diagnose(AuditReport report, Experiment experiment, int most = 5)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(experiment);
        var place = experiment.Source.Locate("data");
        var noun = experiment.Data.Train?.Input == InputKind.Text ? "text" : "picture";
        var fails = experiment.Data.OnBadImage == BadImagePolicy.Fail;
        if (report.Undecodable.Count > 0)
            yield return new(Codes.BadImage,
                $"{Count(report.Undecodable.Count, "file")} cannot be decoded: {Some(report.Undecodable, most, bad => $"{bad.Path} ({bad.Reason})")}. {(fails ? "Repair or remove them, or leave them out with 'on_bad_image: skip'." : "They are left out.")}",
                place, fails ? Severity.Error : Severity.Warning);
        // If the policy is to fail, the files themselves are the error.
        foreach (var empty in fails ? [] : report.Emptied)
            yield return new(Codes.BadSplit,
                $"nothing is left of {(empty.Class is { } name ? $"the class '{name}' in {empty.Split}" : $"{empty.Split}")} without the files that cannot be decoded: {(empty.Pictures == 1 ? "its only picture is one" : $"all {empty.Pictures:N0} pictures are")} of them. Repair or convert them, or take the {(empty.Class is null ? "split" : "class")} out of the experiment.",
                place);
        if (report.AcrossSplits.Count > 0)
            yield return new(Codes.Leakage,
                $"{Count(report.AcrossSplits.Count, noun)} in more than one split, byte for byte: {Some(report.AcrossSplits, most, Describe)}. Results on them are too good, because they were trained on.",
                place, Severity.Warning);
        if (report.AcrossLabels.Count > 0)
            yield return new(Codes.Leakage,
                $"{Count(report.AcrossLabels.Count, noun)} under more than one label, byte for byte: {Some(report.AcrossLabels, most, Describe)}.",
                place, Severity.Warning);
        foreach (var missing in report.MissingClasses)
            yield return new(Codes.BadSplit, $"{missing.Split} has no {noun} of '{missing.Class}'.", place, Severity.Warning);
    }

    /// <summary>The splits without the files that cannot be decoded, for <c>on_bad_image: skip</c>.</summary>
    public static DataSplits Without(DataSplits splits, AuditReport report)
    {
        ArgumentNullException.ThrowIfNull(splits);
        ArgumentNullException.ThrowIfNull(report);
        return Without(splits, report.Undecodable);
    }

    private static DataSplits Without(DataSplits splits, IReadOnlyList<BadImage> undecodable)
    {
        var bad = undecodable.Select(image => image.Path).ToHashSet(StringComparer.Ordinal);
        return bad.Count == 0 ? splits : splits with { Train = Good(splits.Train)!, Validation = Good(splits.Validation), Test = Good(splits.Test) };

        ImageSet? Good(ImageSet? set) => set is null ? null : new([.. set.Samples.Where(sample => !bad.Contains(sample.Path))]);
    }

    private static string Count(int count, string noun) => $"{count:N0} {noun}{(count == 1 ? "" : "s")}";

    private static string Describe(IdenticalFiles group) =>
        string.Join(" = ", group.Files.Take(3).Select(file => $"{file.Path} ({file.Split}, {file.Class})")) + (group.Files.Count > 3 ? $" and {group.Files.Count - 3} more" : "");

    private static string Some<T>(IReadOnlyList<T> items, int most, Func<T, string> text) =>
        string.Join("; ", items.Take(most).Select(text)) + (items.Count > most ? $"; and {items.Count - most:N0} more" : "");
}
