using TransferLearning.Cli.Sweeping;
using TransferLearning.Cli.Terminal;
using TransferLearning.Sweeps;
using TransferLearning.Sweeps.State;
using TransferLearning.TestSupport;

namespace TransferLearning.Cli.Tests;

public sealed class OpenSweepTests : IDisposable
{
    private const string Text = """
        data: { train: { shapes: { images: 24, classes: 2 } }, validation: 0.25, image_size: 16, batch_size: 8 }
        backbone: { layers: [{ conv: { filters: 2, kernel_size: 3 } }] }
        head: [flatten, { dense: { units: classes, activation: softmax } }]
        schedule: [{ stage: head, epochs: 1 }]
        sweep: { parameters: { optimizer.rmsprop.learning_rate: { log_uniform: [1e-4, 1e-2] } }, search: { tpe: { trials: 6 } } }
        """;

    private readonly TemporaryFolder _folder = new();

    /// <summary>What waits in a cluster's queue asks for its sweep hours later.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("data: [")]
    [InlineData("changed")]
    public void A_sweep_that_was_begun_goes_on_as_it_was_whatever_becomes_of_its_file(string? becomes)
    {
        var file = _folder.Write("search.yaml", Text);
        using StringWriter results = new(), progress = new();
        var session = new Session(results, progress, _folder.Path, _ => null);
        var begun = OpenSweep.Compile([file], ["schedule.head.epochs=2"], null, session);
        begun.Begin();
        var trial = Trial(begun);
        Directory.Delete(begun.Folder.TrialFolder(0), recursive: true);
        if (becomes is null)
            File.Delete(file);
        else
            File.WriteAllText(file, becomes == "changed" ? Text.Replace("trials: 6", "trials: 9", StringComparison.Ordinal) : becomes);

        var again = OpenSweep.Of(begun.Folder.Path, session);

        Assert.Equal((begun.Plan.Name, begun.Plan.Identity, 6), (again.Plan.Name, again.Plan.Identity, again.Plan.Trials));
        Assert.Equal(Point(begun), Point(again));
        Assert.Equal(trial, Trial(again));

        static string Point(OpenSweep sweep) => string.Join(' ', sweep.Plan.Space!.Overrides(sweep.Plan.Sampler!.Next(0, [])));

        string Trial(OpenSweep sweep)
        {
            Assert.Equal([0], sweep.Queue(divideThreads: false).PrepareRound(1, new HashSet<int>()));
            return Rooms.Language().Load(sweep.Folder.ExperimentFile(0)).Valid.Resolved.Identity();
        }
    }

    [Fact]
    public void A_sweep_whose_folder_was_moved_goes_on_where_it_is()
    {
        string Begun(string place)
        {
            _folder.Write($"{place}/project/search.yaml", Text);
            using StringWriter results = new(), progress = new();
            var sweep = OpenSweep.Compile(["search.yaml"], [], null, new Session(results, progress, _folder.At($"{place}/project"), _ => null));
            sweep.Begin();
            return sweep.Folder.Path;
        }

        var before = new SweepFolder(Begun("before"));
        Directory.CreateDirectory(_folder.At("after"));
        Directory.Move(_folder.At("before/project"), _folder.At("after/project"));
        var record = new SweepFolder(Begun("after")).Record()!;
        Assert.Equal((_folder.At("after/project"), _folder.At("after/project/search.yaml")), (record.WorkingFolder, Assert.Single(record.Files)));
        Assert.False(Directory.Exists(before.Path));
    }

    [Fact]
    public void The_best_trials_file_is_written_anew_where_somebody_deleted_it()
    {
        var file = _folder.Write("search.yaml", Text);
        using StringWriter results = new(), progress = new();
        var session = new Session(results, progress, _folder.Path, _ => null);
        var sweep = OpenSweep.Compile([file], [], 2, session);
        sweep.Begin();
        var queue = sweep.Queue(divideThreads: true);
        queue.PrepareRound(1, new HashSet<int>());
        var yaml = File.ReadAllText(sweep.Folder.ExperimentFile(0));
        File.Delete(sweep.Folder.ExperimentFile(0));
        SweepEnd.Close(sweep, [queue[0] with { Phase = TrialPhase.Finished, Value = 0.5 }], session);
        Assert.Equal(yaml, File.ReadAllText(Path.Combine(sweep.Folder.Path, "best.yaml")));
        Assert.Equal(yaml, File.ReadAllText(sweep.Folder.ExperimentFile(0)));
    }

    [Fact]
    public void Trials_share_the_cores_with_no_more_than_there_are()
    {
        var file = _folder.Write("search.yaml", Text.Replace("trials: 6", "trials: 1", StringComparison.Ordinal));
        using StringWriter results = new(), progress = new();
        var sweep = OpenSweep.Compile([file], [], 1024, new Session(results, progress, _folder.Path, _ => null));
        sweep.Queue(divideThreads: true).PrepareAll(new HashSet<int>());
        Assert.Null(Rooms.Language().Load(sweep.Folder.ExperimentFile(0)).Valid.Run.Threads);
    }

    [Fact]
    public void A_leaderboard_that_is_cut_says_so()
    {
        var file = _folder.Write("search.yaml", Text.Replace("trials: 6", "trials: 23", StringComparison.Ordinal));
        using StringWriter results = new(), progress = new();
        var session = new Session(results, progress, _folder.Path, _ => null);
        var sweep = OpenSweep.Compile([file], [], null, session);
        var trials = Enumerable.Range(0, 23).Select(number => new TrialStatus { Trial = number, Point = number, Seed = 0, Phase = TrialPhase.Finished, Value = 0.5 }).ToList();

        Assert.Equal(0, SweepEnd.Show(sweep, trials, Leaderboard.Of(sweep.Plan, trials), json: false, session));

        Assert.Contains("\n3 more points are in 'dotnet tl sweep status'", results.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sweep_of_which_no_trial_can_be_compared_says_so_and_has_failed()
    {
        var file = _folder.Write("search.yaml", Text);
        using StringWriter results = new(), progress = new();
        var session = new Session(results, progress, _folder.Path, _ => null);
        var sweep = OpenSweep.Compile([file], [], null, session);
        List<TrialStatus> trials = [new TrialStatus { Trial = 0, Point = 0, Seed = 0, Phase = TrialPhase.Finished, Value = double.NaN }];

        Assert.Equal(1, SweepEnd.Show(sweep, trials, Leaderboard.Of(sweep.Plan, trials), json: false, session));

        Assert.StartsWith("There is no best point: no finished trial has a 'val_accuracy' that is a number.\n1 finished", results.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
