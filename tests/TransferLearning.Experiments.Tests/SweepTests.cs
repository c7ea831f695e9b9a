using TransferLearning.Experiments.Tests.Support;

namespace TransferLearning.Experiments.Tests;

public class SweepTests
{
    [Fact]
    public void Should_bind_and_write_back_spaces_conditions_and_launcher()
    {
        using var given = new Case();
        var experiment = given.LoadText(Case.Minimal + """

            sweep:
              parameters:
                optimizer: [rmsprop, adam]
                optimizer.rmsprop.rho: { uniform: [0.8, 0.99], when: { optimizer: rmsprop } }
                data.batch_size: { log_int: [4, 64] }
                head.1.dense.activation: { choice: [relu, softmax], when: { optimizer: [rmsprop, adam] } }
                augmentation: [{ rotation_range: 5 }, null]
                data.limit: { int: [20, 90], when: { augmentation: { rotation_range: 5 } } }
              search: { random: { trials: 3 } }
              launcher: { partition: gpu, time: "1-02:00:00", gres: "gpu:1", throttle: 2, setup: [module load dotnet], options: { mem: 16G, cpus-per-task: 8 } }
            """).Valid;
        var parameters = experiment.Sweep!.Parameters;
        Assert.Equal(["rmsprop"], parameters["optimizer.rmsprop.rho"].When!["optimizer"]);
        Assert.Equal(["rmsprop", "adam"], parameters["head.1.dense.activation"].When!["optimizer"]);
        Assert.Equal(["{rotation_range: 5}"], parameters["data.limit"].When!["augmentation"]);
        Assert.Equal(new Interval(4, 64), Assert.IsType<ParameterSpace.LogInteger>(parameters["data.batch_size"]).Range);
        Assert.Equal(["{rotation_range: 5}", "null"], Assert.IsType<ParameterSpace.Choice>(parameters["augmentation"]).Values);
        Assert.Equal(("gpu", 2, "8"), (experiment.Sweep.Launcher!.Partition, experiment.Sweep.Launcher.Throttle, experiment.Sweep.Launcher.Options["cpus-per-task"]));

        given.Write("again.yaml", experiment.Resolved.ToYaml());
        Assert.Equal(experiment.Resolved.ToYaml(), given.Load("again.yaml").Valid.Resolved.ToYaml());
    }

    [Theory]
    [InlineData("data.batchsize: [1]", "error TL6001: 'data.batchsize' = 1: unknown key 'batchsize'. Did you mean 'batch_size'?")]
    [InlineData("data.batch_size: [1, 0]", "error TL6001: 'data.batch_size' = 0: 'batch_size': expected a whole number, at least 1, at most 65536; got 0")]
    [InlineData("data.limit: { int: [3, 5] }", "error TL6001: a grid needs a list of values for 'data.limit'; for a range, choose another 'search'")]
    [InlineData("optimizer.rmsprop.learning_rate: { log_uniform: [0, 1] }", "error TL1012: a log_uniform space needs bounds above 0; got 0")]
    [InlineData("data.limit: { int: [2.5, 5] }", "error TL1012: a space of whole numbers needs whole numbers as bounds")]
    [InlineData("data.limit: { choice: [2], when: { optimiser: adam } }", "error TL6001: 'when' names 'optimiser', which is not another parameter of the sweep.")]
    [InlineData("data.limit: { choice: [2], when: adam }", "error TL1005: 'when': expected another parameter with its value or a list of values, such as { optimizer: rmsprop }; got 'adam'")]
    [InlineData("data.limit: []", "error TL1005: 'limit': expected a list of values, or a space such as { uniform: [0.1, 0.5] }; got a list of 0 items")]
    [InlineData("seed: [1, 2, 3, 4]", "error TL6001: 'seed' cannot be a parameter: to repeat each point with other seeds, write 'seeds: 4' in 'sweep'; they count up from the file's 'seed'")]
    [InlineData("seed: { int: [1, 9] }", "error TL6001: 'seed' cannot be a parameter: to repeat each point with other seeds, write 'seeds: 3' in 'sweep'; they count up from the file's 'seed'")]
    [InlineData("name: [a, b]", "error TL6001: 'name' cannot be a parameter: each trial has the experiment's 'name' and its own number")]
    [InlineData("sweep.seeds: [1, 2]", "error TL6001: 'sweep.seeds' cannot be a parameter: a trial has no sweep of its own; write the key in 'sweep' itself")]
    [InlineData("extends: [a.yaml]", "error TL6001: 'extends' = a.yaml: 'extends' cannot be overridden: it is read before the overrides")]
    [InlineData("data..batch_size: [4]", "error TL6001: 'data..batch_size' = 4: expected a key such as schedule.head.epochs; got 'data..batch_size'")]
    [InlineData("head.1.dense.units: [1]", "error TL6001: 'head.1.dense.units' = 1: the head's last layer with units has 1 unit; write 'units: classes' for one output per class")]
    public void Should_report_parameters_that_cannot_be_set_at_their_place(string parameter, string message)
    {
        using var given = new Case();
        var text = given.MessagesOf(Case.Minimal + $"\nsweep:\n  parameters:\n    {parameter}\n");
        Assert.Matches(@"^e\.yaml\(14,\d+\): ", text);
        Assert.Contains(message, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data.validation: [0.5, 0.6]", "data.test: [0.1, 0.5]")]
    [InlineData("backbone.weights: [imagenet, none]", "schedule.head.anchor: { choice: [0.1, 0.01], when: { backbone.weights: imagenet } }")]
    [InlineData("data.test: { uniform: [0.85, 0.9] }", "data.validation: [0.05, 0.5]")]
    [InlineData("backbone: [{ name: vgg16 }, { layers: [flatten] }]", "backbone.name: { choice: [vgg16], when: { backbone: { name: vgg16 } } }")]
    public void Should_accept_a_value_that_is_valid_with_other_values_of_the_sweep(string one, string other)
    {
        using var given = new Case();
        foreach (var (first, second) in new[] { (one, other), (other, one) })
            Assert.Equal("", given.MessagesOf($"{Case.Minimal}\nsweep:\n  search: {{ random: {{ trials: 3 }} }}\n  parameters:\n    {first}\n    {second}\n"));
    }

    [Fact]
    public void Should_refuse_a_value_that_is_invalid_in_every_point()
    {
        using var given = new Case();
        const string sweep = Case.Minimal + "\nsweep:\n  parameters:\n    data.test: [0.1, 0.9]\n";
        Assert.Contains("error TL6001: 'data.test' = 0.9: 'validation' (0.2) and 'test' (0.9) leave nothing", given.MessagesOf(sweep), StringComparison.Ordinal);
        Assert.Contains("error TL6001: 'data.test' = 0.9: ", given.MessagesOf(sweep + "    data.validation: [0.1, 0.3]\n"), StringComparison.Ordinal);
        Assert.Contains("error TL6001: 'data.test' = 0.9: ", given.MessagesOf(sweep + "    data.validation: { choice: [0.05], when: { data.test: 0.1 } }\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_to_prune_by_a_metric_measured_only_at_the_end()
    {
        using var given = new Case();
        const string sweep = Case.Minimal + "\nsweep:\n  parameters: { data.batch_size: [4, 8] }\n  prune: { asha: { min_epochs: 1 } }\n";
        Assert.Equal("", given.MessagesOf(sweep + "  objective: { minimize: loss }\n"));
        Assert.Equal(
            "e.yaml(15,3): error TL1012: 'prune' needs 'test_accuracy' after every epoch, but it is measured only at the end; leave 'prune' out, or name another metric in 'objective'",
            given.MessagesOf(sweep.Replace("validation: 0.2", "validation: 0.2\n  test: 0.1", StringComparison.Ordinal) + "  objective: { maximize: test_accuracy }\n"));
    }

    [Fact]
    public void Should_check_a_long_sweep_with_an_invalid_value_quickly()
    {
        using var given = new Case();
        var many = string.Join(", ", Enumerable.Range(1, 200));
        var text = given.MessagesOf($"{Case.Minimal}\nsweep:\n  parameters:\n    data.batchsize: [{many}]\n    data.limit: [2, {many}]\n    data.batch_size: [{many}]\n    seeds: [1]\n");
        Assert.Contains("'data.batchsize' = 1: unknown key", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("uniform")]
    [InlineData("log_uniform")]
    public void Should_refuse_a_real_range_for_a_whole_number(string space)
    {
        using var given = new Case();
        var text = given.MessagesOf($"{Case.Minimal}\nsweep:\n  search: {{ random: {{ trials: 3 }} }}\n  parameters:\n    data.batch_size: {{ {space}: [4, 8] }}\n    data.limit: {{ int: [40, 80] }}\n");
        Assert.Equal("e.yaml(15,5): error TL6001: 'data.batch_size' = 4.5: 'batch_size': expected a whole number, at least 1, at most 65536; got '4.5'", text);
    }

    [Fact]
    public void Should_resolve_a_sweeps_path_relative_to_the_file_that_lists_it()
    {
        using var given = new Case();
        given.Write("bases/base.yaml", Case.Minimal.Replace("{ folder: photos }", "{ folder: ../photos }", StringComparison.Ordinal)
            + "\nsweep: { parameters: { data.train.folder: [../photos, ../more] } }\n");
        given.Write("more/cat/1.jpg", "");
        given.Write("e.yaml", "extends: bases/base.yaml\nsweep: { parameters: { data.test: [{ folder: more }, 0.1] } }\n");
        Assert.Equal("", given.Messages(given.Load("e.yaml")));

        var trial = Case.Language.LoadTrial(given.Load("e.yaml").Valid, new TrialSettings
        {
            Values = new Dictionary<string, string> { ["data.train.folder"] = "../more", ["data.test"] = "{folder: more}" },
            Seed = 4,
        }).Valid;
        var more = Path.Combine(given.Root, "more");
        Assert.Equal((more, more), (((FolderSource)trial.Data.Train).Folder, ((FolderSource)trial.Data.Test!.Source!).Folder));
        Assert.Null(trial.Sweep);
        Assert.Equal(4, trial.Seed);
    }

    [Fact]
    public void Should_set_a_key_before_the_keys_below_it()
    {
        using var given = new Case();
        given.Write("e.yaml", Case.Minimal + "\nsweep: { parameters: { optimizer.rmsprop.rho: [0.5], optimizer: [{ rmsprop: { learning_rate: 0.1 } }] } }\n");
        var trial = Case.Language.LoadTrial(given.Load("e.yaml").Valid, new TrialSettings
        {
            Values = new Dictionary<string, string> { ["optimizer.rmsprop.rho"] = "0.5", ["optimizer"] = "{rmsprop: {learning_rate: 0.1}}" },
            Seed = 0,
        }).Valid;
        var optimizer = Assert.IsType<RmsProp>(trial.Optimizer);
        Assert.Equal((0.1, 0.5), (optimizer.LearningRate, optimizer.Rho));
    }

    [Theory]
    [InlineData("optimizer: [adam, rmsprop]", "optimizer.adam.learning_rate: [0.1, 0.2]", "'optimizer.adam.learning_rate' undoes 'optimizer' = rmsprop: it needs when: { optimizer: adam }")]
    [InlineData("optimizer: [adam, { adam: { learning_rate: 1 } }, rmsprop]", "optimizer.adam.learning_rate: [0.1]", "'optimizer.adam.learning_rate' undoes 'optimizer' = rmsprop: it needs when: { optimizer: [adam, {adam: {learning_rate: 1}}] }")]
    [InlineData("optimizer: [adam]", "optimizer.rmsprop.rho: [0.1]", "'optimizer.rmsprop.rho' undoes 'optimizer' = adam: none of the values of 'optimizer' has this key")]
    [InlineData("head.0: [flatten, { dropout: 0.1 }]", "head.0.dropout: [0.3]", "'head.0.dropout' undoes 'head.0' = flatten: it needs when: { head.0: {dropout: 0.1} }")]
    [InlineData("schedule.0: [{ stage: a, epochs: 1, optimizer: adam }]", "schedule.0.optimizer.rmsprop.rho: [0.3]", "'schedule.0.optimizer.rmsprop.rho' undoes 'schedule.0' = {stage: a, epochs: 1, optimizer: adam}: none of the values of 'schedule.0' has this key")]
    [InlineData("optimizer.rmsprop.rho: [0.1]", "optimizer.adam.learning_rate: [0.1]", "'optimizer.adam.learning_rate' undoes what 'optimizer.rmsprop.rho' sets, since only one of the two can be set: give each a 'when' on a parameter that chooses between them")]
    public void Should_report_a_parameter_that_undoes_another(string other, string parameter, string message)
    {
        using var given = new Case();
        var text = given.MessagesOf($"{Case.Minimal}\nsweep:\n  parameters:\n    {other}\n    {parameter}\n");
        Assert.Equal($"e.yaml(15,5): error TL6001: {message}", text);
    }

    [Theory]
    [InlineData("optimizer.adam.learning_rate: { choice: [0.1], when: { optimizer: adam } }", "optimizer: [adam, rmsprop]")]
    [InlineData("optimizer: [rmsprop, { rmsprop: { learning_rate: 0.1 } }]", "optimizer.rmsprop.rho: [0.1]")]
    [InlineData("optimizer.rmsprop.learning_rate: [0.1]", "optimizer.rmsprop.rho: [0.1]")]
    [InlineData("optimizer.adam.learning_rate: [0.1]", "schedule.0.optimizer.rmsprop.rho: [0.1]")]
    [InlineData("augmentation: [null, { rotation_range: 5 }]", "augmentation.zoom_range: [0, 0.1]")]
    public void Should_accept_a_parameter_below_one_that_has_its_key(string one, string other)
    {
        using var given = new Case();
        Assert.Equal("", given.MessagesOf($"{Case.Minimal}\nsweep:\n  parameters:\n    {one}\n    {other}\n"));
    }
}
