using TransferLearning.Sweeps.Lifetime;
using TransferLearning.Sweeps.State;
using TransferLearning.TestSupport;

namespace TransferLearning.Sweeps.Tests.Lifetime;

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

    /// <summary>Queued jobs of a cluster open their sweep hours later, when its file may have changed.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("data: [")]
    [InlineData("changed")]
    public void Should_keep_a_started_sweep_when_its_file_changes(string? becomes)
    {
        var file = _folder.Write("search.yaml", Text);
        var host = new QuietHost(_folder.Path);
        var begun = OpenSweep.Compile([file], ["schedule.head.epochs=2"], null, host);
        begun.Begin();
        var trial = Trial(begun);
        Directory.Delete(begun.Folder.TrialFolder(0), recursive: true);
        if (becomes is null)
            File.Delete(file);
        else
            File.WriteAllText(file, becomes == "changed" ? Text.Replace("trials: 6", "trials: 9", StringComparison.Ordinal) : becomes);

        var again = OpenSweep.Of(begun.Folder.Path, host);

        Assert.Equal((begun.Plan.Name, begun.Plan.Identity, 6), (again.Plan.Name, again.Plan.Identity, again.Plan.Trials));
        Assert.Equal(Point(begun), Point(again));
        Assert.Equal(trial, Trial(again));

        static string Point(OpenSweep sweep) => string.Join(' ', sweep.Plan.Space!.Overrides(sweep.Plan.Sampler!.Next(0, [])));

        string Trial(OpenSweep sweep)
        {
            Assert.Equal([0], sweep.Queue(divideThreads: false).PrepareRound(1, new HashSet<int>()));
            return host.Language.Load(sweep.Folder.ExperimentFile(0)).Valid.Resolved.Identity();
        }
    }

    [Fact]
    public void Should_continue_a_sweep_in_the_folder_it_was_moved_to()
    {
        string Begun(string place)
        {
            _folder.Write($"{place}/project/search.yaml", Text);
            var sweep = OpenSweep.Compile(["search.yaml"], [], null, new QuietHost(_folder.At($"{place}/project")));
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
    public void Should_write_the_best_trials_file_again_if_it_was_deleted()
    {
        var file = _folder.Write("search.yaml", Text);
        var host = new QuietHost(_folder.Path);
        var sweep = OpenSweep.Compile([file], [], 2, host);
        sweep.Begin();
        var queue = sweep.Queue(divideThreads: true);
        queue.PrepareRound(1, new HashSet<int>());
        var yaml = File.ReadAllText(sweep.Folder.ExperimentFile(0));
        File.Delete(sweep.Folder.ExperimentFile(0));
        SweepEnding.Close(sweep, [queue[0] with { Phase = TrialPhase.Finished, Value = 0.5 }]);
        Assert.Equal(yaml, File.ReadAllText(Path.Combine(sweep.Folder.Path, "best.yaml")));
        Assert.Equal(yaml, File.ReadAllText(sweep.Folder.ExperimentFile(0)));
    }

    [Fact]
    public void Should_divide_the_cores_by_no_more_than_the_number_of_trials()
    {
        var file = _folder.Write("search.yaml", Text.Replace("trials: 6", "trials: 1", StringComparison.Ordinal));
        var host = new QuietHost(_folder.Path);
        var sweep = OpenSweep.Compile([file], [], 1024, host);
        sweep.Queue(divideThreads: true).PrepareAll(new HashSet<int>());
        Assert.Null(host.Language.Load(sweep.Folder.ExperimentFile(0)).Valid.Run.Threads);
    }

    public void Dispose() => _folder.Dispose();
}
