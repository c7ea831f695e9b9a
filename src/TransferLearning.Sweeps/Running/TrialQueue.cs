using TransferLearning.Sweeps.Definition;
using TransferLearning.Sweeps.Search;
using TransferLearning.Sweeps.Spaces;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Sweeps.Running;

/// <summary>
/// The queue of trials: first the unfinished trials of an earlier start, then new points, each chosen from the results so far.
/// A new trial's files are written before a worker gets it. Thread-safe.
/// </summary>
public sealed class TrialQueue
{
    /// <summary>How often a trial is started before it fails.</summary>
    public const int MaximumAttempts = 3;

    private readonly SweepPlan _plan;
    private readonly SweepFolder _folder;
    private readonly TrialWriter _writer;
    private readonly Lock _gate = new();
    private readonly Dictionary<int, TrialStatus> _trials;
    private readonly Dictionary<int, Dictionary<int, TrialReport>> _reports = [];
    private readonly HashSet<int> _taken = [];
    private readonly List<TrialStatus> _endedUnbegun = [];

    internal TrialQueue(SweepPlan plan, SweepFolder folder, TrialWriter writer)
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

    /// <summary>Whether there is a trial left that no worker has taken.</summary>
    public bool HasUndone
    {
        get
        {
            lock (_gate)
                return Enumerable.Range(0, _plan.Trials).Any(trial => !_taken.Contains(trial) && !(_trials.TryGetValue(trial, out var known) && known.Ended));
        }
    }

    /// <summary>
    /// Sets trials to waiting that were running when an earlier process ended. Called before the sweep continues.
    /// The interrupted start does not count as an attempt, since the trial did not end the process.
    /// </summary>
    public void TakeUp()
    {
        lock (_gate)
            foreach (var trial in _trials.Values.Where(status => status.Phase == TrialPhase.Running).ToList())
                Store(trial with { Phase = TrialPhase.Waiting, Attempts = Math.Max(0, trial.Attempts - 1), Worker = null });
    }

    /// <summary>The trials that ended without running: their point makes no valid experiment, or they were cancelled. Each is returned once.</summary>
    public IReadOnlyList<TrialStatus> EndedUnbegun()
    {
        lock (_gate)
        {
            var ended = _endedUnbegun.ToList();
            _endedUnbegun.Clear();
            return ended;
        }
    }

    /// <summary>The next trial for a worker; null if none is left.</summary>
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

    /// <summary>Writes the files of every trial of a search that does not depend on results.</summary>
    /// <param name="elsewhere">Trials that others already run.</param>
    /// <returns>The trials to run.</returns>
    public IReadOnlyList<int> PrepareAll(IReadOnlySet<int> elsewhere) => PrepareRound(_plan.Trials, elsewhere);

    /// <summary>Writes the files of the next trials while others run. An adaptive search cannot know them yet.</summary>
    public void PrepareNext()
    {
        if (_plan.Adaptive)
            return;
        lock (_gate)
            PrepareRound(_plan.Parallel, _taken);
    }

    /// <summary>Whether there are trials whose files are not written yet.</summary>
    public bool HasMore
    {
        get
        {
            lock (_gate)
                return _trials.Count < _plan.Trials;
        }
    }

    /// <summary>Writes the files of new trials until <paramref name="count"/> trials are ready to run.</summary>
    /// <param name="elsewhere">Trials that others already run.</param>
    /// <returns>The trials to run that nobody has taken.</returns>
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

    /// <summary>Stores a trial's new status: its run, an epoch or its end.</summary>
    public void Update(TrialStatus status)
    {
        lock (_gate)
        {
            if (status.Ended || status.Phase == TrialPhase.Waiting)
                _taken.Remove(status.Trial);
            Store(status);
        }
    }

    /// <summary>Stores an epoch's report and returns whether the trial is to be pruned.</summary>
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

    /// <summary>The trial's current status.</summary>
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

    /// <summary>
    /// The trial, after writing its experiment file. If the file could not be written, <c>tl sweep retry</c> lets the trial try again.
    /// </summary>
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
            // If a point makes no valid experiment, only its trial fails; the sweep continues.
            return StoreEnd(status with { Phase = TrialPhase.Failed, Message = string.Join("\n", invalid.Diagnostics) });
        }

        if (known is null)
            Store(status);
        return status;
    }

    /// <summary>Creates a new trial, with a point that is chosen from the results so far.</summary>
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
            // The repetitions share their point, even if results have arrived since the first of them.
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

    /// <summary>One observation for each point: the mean over its seeds, once all of them have ended.</summary>
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
