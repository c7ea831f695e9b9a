using TransferLearning.Experiments.Tests.Support;

namespace TransferLearning.Experiments.Tests;

public class OverrideTests
{
    private const string Text = Case.Minimal + """

          - stage: fine-tune
            epochs: 3
            unfreeze: all
            optimizer: rmsprop
        """;

    [Theory]
    [InlineData("seed=7", "seed", "7")]
    [InlineData("data.batch_size = 5", "data.batch_size", "5")]
    [InlineData("head.1.dense.units=classes", "head.1.dense.units", "classes")]
    [InlineData("schedule.fine-tune.epochs=9", "schedule.fine-tune.epochs", "9")]
    [InlineData("schedule.1.epochs=9", "schedule.fine-tune.epochs", "9")]
    [InlineData("schedule.fine-tune.optimizer.rmsprop.learning_rate=1e-4", "schedule.fine-tune.optimizer.rmsprop.learning_rate", "0.0001")]
    [InlineData("schedule.fine-tune.optimizer.adam.learning_rate=1e-4", "schedule.fine-tune.optimizer.adam.learning_rate", "0.0001")]
    [InlineData("optimizer=adam", "optimizer.adam.learning_rate", "0.001")]
    [InlineData("optimizer={adam: {learning_rate: 0.5}}", "optimizer.adam.learning_rate", "0.5")]
    [InlineData("schedule.head.early_stopping.patience=3", "schedule.head.early_stopping.patience", "3")]
    [InlineData("schedule.fine-tune.unfreeze.from=block5_conv1", "schedule.fine-tune.unfreeze.from", "block5_conv1")]
    [InlineData("augmentation.rotation_range=40", "augmentation.rotation_range", "40")]
    [InlineData("augmentation.mixup=0.4", "augmentation.mixup.alpha", "0.4")]
    [InlineData("augmentation.mixup.alpha=0.4", "augmentation.mixup.alpha", "0.4")]
    [InlineData("augmentation.random_resized_crop.scale=[0.5, 1]", "augmentation.random_resized_crop.scale", "[0.5, 1]")]
    [InlineData("expect.val_accuracy='>= 0.9'", "expect.val_accuracy", ">= 0.9")]
    [InlineData("data.validation=0.3", "data.validation", "0.3")]
    [InlineData("data.train.shapes.images=40", "data.train.shapes.images", "40")]
    [InlineData("run.memory=1.5 GiB", "run.memory", "1536MiB")]
    [InlineData("data.class_weights.cat=2", "data.class_weights.cat", "2")]
    public void Should_reach_every_value_by_its_path(string set, string key, string value)
    {
        using var given = new Case();
        var pairs = given.LoadText(Text, set).Valid.Resolved.Flatten().ToDictionary();
        Assert.Equal(value, pairs[key]);
    }

    [Theory]
    [InlineData("seed", "--set seed: error TL1011: expected key=value with a key such as schedule.head.epochs; got 'seed'")]
    [InlineData("=3", "--set : error TL1011: expected key=value with a key such as schedule.head.epochs; got '=3'")]
    [InlineData("data.batchsize=3", "--set data.batchsize: error TL1004: unknown key 'batchsize'. Did you mean 'batch_size'?")]
    [InlineData("schedule.fin-tune.epochs=3", "--set schedule.fin-tune.epochs: error TL1011: there is no item 'fin-tune'; items are 0 to 1 or head, fine-tune. Did you mean 'fine-tune'?")]
    [InlineData("head.9.dense.units=3", "--set head.9.dense.units: error TL1011: there is no item '9'; items are 0 to 1.")]
    [InlineData("optimizer.learning_rate=3", "--set optimizer.learning_rate: error TL1003: unknown optimizer 'learning_rate'. It is an option of 'adam': write adam: { learning_rate: … }.")]
    [InlineData("seed.x=3", "--set seed.x: error TL1011: this value has no keys: expected a whole number, not a key 'x'")]
    [InlineData("data.batch_size=many", "--set data.batch_size: error TL1005: 'batch_size': expected a whole number, at least 1, at most 65536; got 'many'")]
    [InlineData("data.batch_size=[1", "--set data.batch_size: error TL1002: not well-formed YAML: while parsing a flow sequence, did not find expected ',' or ']'")]
    [InlineData("extends=x.yaml", "--set extends: error TL1011: 'extends' cannot be overridden: it is read before the overrides")]
    public void Should_name_the_override_that_an_error_is_in(string set, string message)
    {
        using var given = new Case();
        Assert.Equal(message, given.MessagesOf(Text, set));
    }

    [Fact]
    public void Should_apply_overrides_in_order()
    {
        using var given = new Case();
        Assert.Equal(3, given.LoadText(Text, "seed=2", "seed=3").Valid.Seed);
    }
}
