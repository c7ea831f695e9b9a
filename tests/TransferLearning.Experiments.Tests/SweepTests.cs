using TransferLearning.Experiments.Tests.Support;

namespace TransferLearning.Experiments.Tests;

public class SweepTests
{
    [Fact]
    public void Spaces_conditions_and_launcher_bind_and_come_back()
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
                seed: { int: [1, 9], when: { augmentation: { rotation_range: 5 } } }
              search: { random: { trials: 3 } }
              launcher: { partition: gpu, time: "1-02:00:00", gres: "gpu:1", throttle: 2, setup: [module load dotnet], options: { mem: 16G, cpus-per-task: 8 } }
            """).Valid;
        var parameters = experiment.Sweep!.Parameters;
        Assert.Equal(["rmsprop"], parameters["optimizer.rmsprop.rho"].When!["optimizer"]);
        Assert.Equal(["rmsprop", "adam"], parameters["head.1.dense.activation"].When!["optimizer"]);
        Assert.Equal(["{rotation_range: 5}"], parameters["seed"].When!["augmentation"]);
        Assert.Equal(new Interval(4, 64), Assert.IsType<ParameterSpace.LogInteger>(parameters["data.batch_size"]).Range);
        Assert.Equal(["{rotation_range: 5}", "null"], Assert.IsType<ParameterSpace.Choice>(parameters["augmentation"]).Values);
        Assert.Equal(("gpu", 2, "8"), (experiment.Sweep.Launcher!.Partition, experiment.Sweep.Launcher.Throttle, experiment.Sweep.Launcher.Options["cpus-per-task"]));

        given.Write("again.yaml", experiment.Resolved.ToYaml());
        Assert.Equal(experiment.Resolved.ToYaml(), given.Load("again.yaml").Valid.Resolved.ToYaml());
    }

    [Theory]
    [InlineData("data.batchsize: [1]", "error TL6001: 'data.batchsize' = 1: unknown key 'batchsize'. Did you mean 'batch_size'?")]
    [InlineData("data.batch_size: [1, 0]", "error TL6001: 'data.batch_size' = 0: 'batch_size': expected a whole number, at least 1, at most 65536; got 0")]
    [InlineData("seed: { int: [1, 5] }", "error TL6001: a grid needs a list of values for 'seed'; with a range, choose another 'search'")]
    [InlineData("optimizer.rmsprop.learning_rate: { log_uniform: [0, 1] }", "error TL1012: a log_uniform space needs bounds above 0; got 0")]
    [InlineData("seed: { int: [1.5, 5] }", "error TL1012: a space of whole numbers needs whole numbers as bounds")]
    [InlineData("seed: { choice: [1], when: { optimiser: adam } }", "error TL6001: 'when' names 'optimiser', which is no other parameter of the sweep.")]
    [InlineData("seed: { choice: [1], when: adam }", "error TL1005: 'when': expected another parameter with its value or a list of values, such as { optimizer: rmsprop }; got 'adam'")]
    [InlineData("seed: []", "error TL1005: 'seed': expected a list of values, or a space such as { uniform: [0.1, 0.5] }; got a list of 0 items")]
    [InlineData("head.1.dense.units: [3]", "error TL6001: 'head.1.dense.units' = 3: the head's last layer with units has 3 of them; it has to have 'units: classes', one output a class")]
    public void Parameters_that_cannot_be_set_are_errors_at_their_place(string parameter, string message)
    {
        using var given = new Case();
        var text = given.MessagesOf(Case.Minimal + $"\nsweep:\n  parameters:\n    {parameter}\n");
        Assert.Matches(@"^e\.yaml\(14,\d+\): ", text);
        Assert.Contains(message, text, StringComparison.Ordinal);
    }
}
