using TransferLearning.Sweeps.Definition;
using TransferLearning.Sweeps.Search;
using TransferLearning.Sweeps.Spaces;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Sweeps.Running;

/// <summary>
/// The trials in order: first what an earlier start left undone, then new points, each chosen from the results so far.
/// A new trial's file and status are on the disk before anybody works on it. Thread-safe.
/// </summary>
public sealed class TrialQueue
{
    /// <summary>How often a trial is started before it counts as failed.</summary>
    public const int MaximumAttempts = 3;

    private readonly SweepPlan _plan;
    private readonly SweepFolder _folder;
    private readonly TrialWriter _writer;
    private readonly Lock _gate = new();
    private readonly Dictionary<int, TrialStatus> _trials;
    private readonly Dictionary<int, Dictionary<int, TrialReport>> _reports = [];
    private readonly HashSet<int> _taken = [];
    private readonly List<TrialStatus> _endedUnbegun = [];

    public TrialQueue(SweepPlan plan, SweepFolder folder, TrialWriter writer)
    {
        (_plan, _folder, _writer) = (plan, folder, writer);
        _trials = folder.Statuses().ToDictionary(status => status.Trial);
        foreach (var trial in _trials.Keys)
            _reports[trial] = folder.Reports(trial).ToDictionary(report => report.Epoch);
    }

    /// <summary>Every trial so far, by number.</summary>
    public IReadOnlyList<TrialStatus> Trials
    {
        get
        {
            lock (_gate)
                return [.. _trials.Values.OrderBy(status => status.Trial)];
        }
    }

    /// <summary>Whether a worker would find a trial that nobody has taken.</summary>
    public bool HasUndone
    {
        get
        {
            lock (_gate)
                return Enumerable.Range(0, _plan.Trials).Any(trial => !_taken.Contains(trial) && !(_trials.TryGetValue(trial, out var known) && known.Ended));
        }
    }

    /// <summary>
    /// For the process that runs the sweep, before it begins: what an earlier one was at work on when it ended waits again. That start
    /// does not count, since it was not the trial that ended it.
    /// </summary>
    public void TakeUp()
    {
        lock (_gate)
            foreach (var trial in _trials.Values.Where(status => status.Phase == TrialPhase.Running).ToList())
                Store(trial with { Phase = TrialPhase.Waiting, Attempts = Math.Max(0, trial.Attempts - 1), Worker = null });
    }

    /// <summary>The trials that ended without having been at work (their points make no valid experiment, or they were cancelled), each of them once.</summary>
    public IReadOnlyList<TrialStatus> EndedUnbegun()
    {
        lock (_gate)
        {
            var ended = _endedUnbegun.ToList();
            _endedUnbegun.Clear();
            return ended;
        }
    }

    /// <summary>The next trial for a worker, or null where none is left to be given out.</summary>
    public TrialStatus? Take(string worker)
    {
        lock (_gate)
        {
            if (NextUndone() is not { } next)
                return null;
            var started = next with { Phase = TrialPhase.Running, Attempts = next.Attempts + 1, Worker = worker, Message = null };
            _taken.Add(started.Trial);
            Store(started);
            return started;
        }
    }

    /// <summary>Writes down every trial of a search that does not look at results.</summary>
    /// <param name="elsewhere">Trials that others have, and will do.</param>
    /// <returns>The trials that are to be done.</returns>
    public IReadOnlyList<int> PrepareAll(IReadOnlySet<int> elsewhere) => PrepareRound(_plan.Trials, elsewhere);

    /// <summary>Writes down, while trials are at work, those that come next; of a search that looks at results none is known before.</summary>
    public void PrepareNext()
    {
        if (_plan.Adaptive)
            return;
        lock (_gate)
            PrepareRound(_plan.Parallel, _taken);
    }

    /// <summary>Whether there are trials that are not written down yet.</summary>
    public bool HasMore
    {
        get
        {
            lock (_gate)
                return _trials.Count < _plan.Trials;
        }
    }

    /// <summary>Writes down as many new trials as bring those that are to be done to <paramref name="count"/>.</summary>
    /// <param name="elsewhere">Trials that others have, and will do.</param>
    /// <returns>The trials that are to be done and that nobody has.</returns>
    public IReadOnlyList<int> PrepareRound(int count, IReadOnlySet<int> elsewhere)
    {
        lock (_gate)
        {
            var undone = _trials.Values.Where(status => !status.Ended && !elsewhere.Contains(status.Trial)).Select(status => status.Trial).Order().ToList();
            var waiting = undone.Where(trial => !WithFile(trial).Ended).ToList();
            for (var trial = 0; trial < _plan.Trials && waiting.Count < count; trial++)
                if (!_trials.ContainsKey(trial) && !WithFile(trial).Ended)
                    waiting.Add(trial);
            return waiting;
        }
    }

    /// <summary>A trial has new content: its run, an epoch, its end.</summary>
    public void Update(TrialStatus status)
    {
        lock (_gate)
        {
            if (status.Ended || status.Phase == TrialPhase.Waiting)
                _taken.Remove(status.Trial);
            Store(status);
        }
    }

    /// <summary>Keeps an epoch's report and answers whether the trial is to end here.</summary>
    public bool Report(TrialStatus status, TrialReport report)
    {
        lock (_gate)
        {
            _folder.Append(status.Trial, report);
            var reports = _reports.TryGetValue(status.Trial, out var known) ? known : _reports[status.Trial] = [];
            reports[report.Epoch] = report;
            _trials[status.Trial] = status.Reported(report, _plan.Metric);
            return _plan.Pruner is { } pruner && pruner.ShouldStop(status.Trial, report.Epoch, AllReports());
        }
    }

    /// <summary>The trial's status as it is now.</summary>
    public TrialStatus this[int trial]
    {
        get
        {
            lock (_gate)
                return _trials[trial];
        }
    }

    private TrialStatus? NextUndone()
    {
        for (var trial = 0; trial < _plan.Trials && !_folder.CancelRequested; trial++)
        {
            if (_taken.Contains(trial))
                continue;
            var status = WithFile(trial);
            if (!status.Ended && _folder.CancelRequestedFor(trial))
                StoreEnd(status with { Phase = TrialPhase.Cancelled });
            else if (!status.Ended)
                return status;
        }

        return null;
    }

    /// <summary>The trial, with its file: one whose file could not be written is tried again when it waits again (<c>tl sweep retry</c>).</summary>
    private TrialStatus WithFile(int trial)
    {
        var known = _trials.GetValueOrDefault(trial);
        if (known is not null && (known.Ended || File.Exists(_folder.ExperimentFile(trial))))
            return known;
        var status = known ?? New(trial);
        try
        {
            _writer.Write(_folder, status);
        }
        catch (ExperimentException invalid)
        {
            // A point that makes no valid experiment fails by itself; the sweep goes on.
            return StoreEnd(status with { Phase = TrialPhase.Failed, Message = string.Join("\n", invalid.Diagnostics) });
        }

        if (known is null)
            Store(status);
        return status;
    }

    /// <summary>A new trial: its point, chosen from the results so far.</summary>
    private TrialStatus New(int trial)
    {
        var (point, repetition) = (trial / _plan.Seeds, trial % _plan.Seeds);
        var status = new TrialStatus
        {
            Trial = trial,
            Point = point,
            Seed = (_plan.Sampler is null ? _plan.FileSeeds[point] : _plan.Seed) + repetition,
            Phase = TrialPhase.Waiting,
            File = _plan.Sampler is null ? _plan.Files[point] : null,
        };
        if (_plan.Sampler is { } sampler)
        {
            // The repetitions of a point share it, also where results have come since the first of them.
            var chosen = _trials.Values.FirstOrDefault(other => other.Point == point) is { } sibling
                ? new Point(sibling.Numbers)
                : sampler.Next(point, Observations());
            status = status with
            {
                Numbers = chosen.Values.ToDictionary(v => v.Key, v => v.Value),
                Values = chosen.Values.ToDictionary(v => v.Key, v => UrlSecrets.Removed(_plan.Space![v.Key].Format(v.Value))),
            };
        }

        return status;
    }

    /// <summary>One observation a point: the mean over its seeds, once all of them have ended.</summary>
    private List<Observation> Observations()
    {
        var observations = new List<Observation>();
        foreach (var group in _trials.Values.GroupBy(status => status.Point).OrderBy(group => group.Key))
        {
            var trials = group.ToList();
            var point = new Point(trials[0].Numbers);
            if (trials.Count < _plan.Seeds || trials.Exists(t => !t.Ended))
            {
                observations.Add(new Observation(group.Key, point, TrialState.Running, double.NaN));
                continue;
            }

            var finished = trials.Where(t => t.State == TrialState.Finished).ToList();
            var counted = finished.Count > 0 ? finished : trials.Where(t => t.State == TrialState.Pruned).ToList();
            var state = finished.Count > 0 ? TrialState.Finished : counted.Count > 0 ? TrialState.Pruned : TrialState.Failed;
            var loss = counted.Count == 0 ? double.NaN : counted.Average(t => _plan.Loss(t.Value));
            observations.Add(new Observation(group.Key, point, state, loss, counted.Select(t => t.Epoch).DefaultIfEmpty().Max()));
        }

        return observations;
    }

    private List<Pruning.Report> AllReports() =>
        [.. _reports.SelectMany(trial => trial.Value.Values
            .Where(report => Objective(report.Metrics) is not null)
            .Select(report => new Pruning.Report(trial.Key, report.Epoch, _plan.Loss(Objective(report.Metrics)))))];

    private double? Objective(IReadOnlyDictionary<string, double> metrics) => metrics.TryGetValue(_plan.Metric, out var value) ? value : null;

    private TrialStatus StoreEnd(TrialStatus status)
    {
        Store(status);
        _endedUnbegun.Add(status);
        return status;
    }

    private void Store(TrialStatus status)
    {
        _trials[status.Trial] = status;
        _folder.Write(status);
    }
}
