using TransferLearning.Experiments.Tests.Support;

namespace TransferLearning.Experiments.Tests;

/// <summary>Messages about a name of a Keras recipe tell the name here, and its place.</summary>
public class SynonymTests
{
    [Theory]
    [InlineData("data: { train: { folder: photos }, validation_split: 0.2 }", "e.yaml(1,36): error TL1004: unknown key 'validation_split'. Here it is called 'validation'.")]
    [InlineData("data: { train: { folder: photos }, target_size: [9, 9] }", "e.yaml(1,36): error TL1004: unknown key 'target_size'. Here it is called 'image_size'.")]
    [InlineData("target_size: [9, 9]", "e.yaml(1,1): error TL1004: unknown key 'target_size'. Here it is called 'image_size', in 'data'.")]
    [InlineData("data: { train: { folder: photos }, class_mode: binary }", "e.yaml(1,36): error TL1004: unknown key 'class_mode'. Here it is not needed: a source names the classes")]
    [InlineData("augmentation: { preprocessing_function: x }", "e.yaml(1,17): error TL1004: unknown key 'preprocessing_function' of augmentation. Here it is not needed: every backbone's weights bring their preprocessing.")]
    [InlineData("augmentation: { validation_split: 0.2 }", "e.yaml(1,17): error TL1004: unknown key 'validation_split' of augmentation. Here it is called 'validation', in 'data'.")]
    [InlineData("backbone: { name: vgg16, include_top: false }", "e.yaml(1,26): error TL1004: unknown key 'include_top'. Here it is not needed: a backbone never has its classifier")]
    [InlineData("backbone: { name: vgg16, trainable: false }", "e.yaml(1,26): error TL1004: unknown key 'trainable'. Here it is called 'freeze' in 'backbone', and 'unfreeze' in a stage of 'schedule'.")]
    [InlineData("loss: categorical_crossentropy", "e.yaml(1,7): error TL1003: unknown loss 'categorical_crossentropy'. Here it is called 'cross_entropy'.")]
    [InlineData("loss: { binary_crossentropy: {} }", "e.yaml(1,9): error TL1003: unknown loss 'binary_crossentropy'. Here it is called 'binary_cross_entropy'.")]
    [InlineData("head: [{ Dense: { units: 4 } }]", "e.yaml(1,10): error TL1003: unknown layer 'Dense'. Here it is called 'dense'.")]
    [InlineData("head: [Flatten]", "e.yaml(1,8): error TL1003: unknown layer 'Flatten'. Here it is called 'flatten'.")]
    [InlineData("head: [{ Dropout: 0.5 }]", "e.yaml(1,10): error TL1003: unknown layer 'Dropout'. Here it is called 'dropout'.")]
    [InlineData("head: [{ dense: { units: num_classes } }]", "e.yaml(1,26): error TL1005: 'units': expected classes, targets, or a whole number, at least 1; got 'num_classes'. Here it is called 'classes'.")]
    [InlineData("optimizer: { rmsprop: { lr: 0.1 } }", "e.yaml(1,25): error TL1004: unknown key 'lr' of 'rmsprop'. Here it is called 'learning_rate'")]
    [InlineData("lr: 0.1", "e.yaml(1,1): error TL1004: unknown key 'lr'. Here it is called 'learning_rate', an option of 'optimizer'.")]
    [InlineData("fit: { epochs: 3 }", "e.yaml(1,1): error TL1004: unknown key 'fit'. Here it is called 'schedule'.")]
    [InlineData("schedule: [{ stage: a, epochs: 1, steps: 5 }]", "e.yaml(1,35): error TL1004: unknown key 'steps'. Here it is called 'steps_per_epoch' or 'validation_steps'")]
    [InlineData("schedule: [{ stage: a, epochs: 1, EarlyStopping: {} }]", "e.yaml(1,35): error TL1004: unknown key 'EarlyStopping'. Here it is called 'early_stopping'.")]
    [InlineData("schedule: [{ stage: a, epochs: 1, ReduceLROnPlateau: {} }]", "e.yaml(1,35): error TL1004: unknown key 'ReduceLROnPlateau'. Here it is called 'plateau': learning_rate_schedule:")]
    [InlineData("schedule: [{ stage: a, epochs: 1, ModelCheckpoint: {} }]", "e.yaml(1,35): error TL1004: unknown key 'ModelCheckpoint'. Here it is not needed: a run keeps checkpoints")]
    [InlineData("schedule: [{ stage: a, epochs: 1, early_stopping: { monitor: val_acc } }]", "e.yaml(1,62): error TL1003: unknown metric 'val_acc'. Here it is called 'val_accuracy'.")]
    public void Should_tell_what_a_name_of_Keras_is_called_here(string line, string message)
    {
        using var given = new Case();
        Assert.Contains(message, given.MessagesOf(line), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_name_the_loss_for_one_unit_with_sigmoid()
    {
        using var given = new Case();
        var messages = given.MessagesOf(Case.Minimal.Replace("{ units: classes, activation: softmax }", "{ units: 1 }", StringComparison.Ordinal));
        Assert.StartsWith("e.yaml(8,5): error TL1012: ", messages, StringComparison.Ordinal);
        Assert.Contains("Keras's one unit with 'sigmoid' for two classes needs 'loss: binary_cross_entropy'", messages, StringComparison.Ordinal);
    }

    /// <summary>The number of classes in a folder is known only when the folder is read. A list of classes is compared at once.</summary>
    [Theory]
    [InlineData("2", null, "")]
    [InlineData("2", "[cat, dog]", "")]
    [InlineData("3", "[cat, dog]", "has 3 units, but 'data.classes' names 2 classes; write 'units: classes'")]
    public void Should_accept_units_equal_to_the_number_of_classes(string units, string? classes, string message)
    {
        using var given = new Case();
        var text = Case.Minimal.Replace("units: classes", $"units: {units}", StringComparison.Ordinal);
        if (classes is not null)
            text = text.Replace("validation: 0.2", $"validation: 0.2\n  classes: {classes}", StringComparison.Ordinal);
        Assert.Contains(message, given.MessagesOf(text), StringComparison.Ordinal);
        if (message.Length == 0)
            Assert.Empty(given.MessagesOf(text));
    }

    [Theory]
    [InlineData("augmentation: { horizontal_flip: \"true\" }", "(1,34): error TL1005: 'horizontal_flip': expected true or false; got 'true' (in quotes it is a text: remove the quotes)")]
    [InlineData("seed: '3'", "(1,7): error TL1005: 'seed': expected a whole number; got '3' (in quotes it is a text: remove the quotes)")]
    [InlineData("optimizer: { adam: { learning_rate: \"1e-3\" } }", "expected a number, above 0; got '1e-3' (in quotes it is a text: remove the quotes)")]
    [InlineData("data: { train: { folder: photos }, validation: '0.2' }", "got '0.2' (in quotes it is a text: remove the quotes)")]
    [InlineData("data: { train: { folder: photos }, image_size: ['9', '9'] }", "got a list of 2 items (in quotes an item is a text: remove the quotes)")]
    [InlineData("head: [{ dense: { units: \"2\" } }]", "got '2' (in quotes it is a text: remove the quotes)")]
    public void Should_tell_that_quotes_make_a_text(string line, string message)
    {
        using var given = new Case();
        Assert.Contains(message, given.MessagesOf(line), StringComparison.Ordinal);
    }
}
