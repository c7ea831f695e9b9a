using TransferLearning.Experiments.Tests.Support;

namespace TransferLearning.Experiments.Tests;

public class LoadTests
{
    /// <summary>A sweep loads its trials on several threads, which share the language's caches.</summary>
    [Fact]
    public void Should_find_the_same_errors_on_several_threads()
    {
        using var given = new Case();
        var file = given.Write("e.yaml", Case.Minimal.Replace("vgg16", "vgg61", StringComparison.Ordinal));
        for (var i = 0; i < 20; i++)
        {
            var language = Language.Of(typeof(Case).Assembly);
            var found = new string[8];
            Parallel.For(0, found.Length, new ParallelOptions { MaxDegreeOfParallelism = found.Length }, thread => found[thread] = string.Join('\n', language.Load(file, [], _ => null).Diagnostics));
            Assert.All(found, messages => Assert.Contains("unknown backbone 'vgg61'", messages, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Should_bind_every_key_of_the_contracts_example()
    {
        using var given = new Case();
        var experiment = given.LoadText("""
            name: vgg16-finetune
            experiment: dogs-vs-cats
            description: VGG16, head first, then block5 at a small rate
            seed: 42
            data:
              train: { folder: photos }
              validation: 0.2
              test: { folder: photos, label: '^(cat|dog)\.' }
              classes: [cat, dog]
              image_size: [150, 160]
              resize: crop
              interpolation: bicubic
              batch_size: 20
              limit: 2000
              class_weights: { cat: 1.0, dog: 2.0 }
              on_bad_image: skip
            augmentation:
              rotation_range: 40
              width_shift_range: 0.2
              zoom_range: [0.8, 1.2]
              brightness_range: [0.8, 1.2]
              horizontal_flip: true
              random_resized_crop: { scale: [0.35, 1.0] }
              mixup: 0.2
            backbone:
              name: vgg16
              weights: imagenet
              output: block5_pool
              pooling: avg
              freeze: { layers: ["block[1-4]_*"] }
              batch_norm: train
            head:
              - flatten
              - dense: { units: 256, activation: relu, l2: 0.001 }
              - dropout: 0.3
              - dense: { units: classes, activation: softmax }
            loss: { cross_entropy: { label_smoothing: 0.1 } }
            optimizer: { rmsprop: { learning_rate: 0.002 } }
            schedule:
              - stage: head
                epochs: 10
                steps_per_epoch: 1000
                validation_steps: 250
                early_stopping: { monitor: val_loss, patience: 5, restore_best: true }
              - stage: fine-tune
                unfreeze: { from: block5_conv1 }
                epochs: 5
                optimizer: { rmsprop: { learning_rate: 1e-5 } }
                learning_rate_schedule: { cosine: { warmup_epochs: 1 } }
                layer_decay: 0.8
                gradient_clip: 1.0
                anchor: 0.01
                accumulate: 2
                average: { ema: 0.999 }
            expect: { val_accuracy: ">= 0.95" }
            sweep:
              parameters:
                head.1.dense.units: [64, 128, 256]
                schedule.fine-tune.optimizer.rmsprop.learning_rate: { log_uniform: [1e-6, 1e-3] }
              search: { tpe: { trials: 50 } }
              objective: { maximize: val_accuracy }
              prune: { asha: { min_epochs: 1, reduction: 3 } }
              seeds: 3
              parallel: 2
            tracking: { uri: http://127.0.0.1:5000 }
            run: { device: cuda:1, precision: bf16, cache: off, deterministic: false, memory: 2GB }
            evaluate: { augment: flip }
            """).Valid;

        Assert.Equal(("vgg16-finetune", "dogs-vs-cats", 42L), (experiment.Name, experiment.ExperimentName, experiment.Seed));
        Assert.Equal(Path.Combine(given.Root, "photos"), Assert.IsType<FolderSource>(experiment.Data.Train).Folder);
        Assert.Equal(0.2, experiment.Data.Validation!.Fraction);
        Assert.Equal(@"^(cat|dog)\.", Assert.IsType<FolderSource>(experiment.Data.Test!.Source).Label);
        Assert.Equal(new Size(150, 160), experiment.Data.ImageSize);
        Assert.Equal((ResizeMode.Crop, Interpolation.Bicubic, 20, 2000, BadImagePolicy.Skip), (experiment.Data.Resize, experiment.Data.Interpolation, experiment.Data.BatchSize, experiment.Data.Limit, experiment.Data.OnBadImage));
        Assert.Equal(2.0, experiment.Data.ClassWeights!.ByClass!["dog"]);
        Assert.Equal(new NumberOrRange(0.8, 1.2), experiment.Augmentation.Find<Generator>()!.ZoomRange);
        Assert.Equal(0.2, experiment.Augmentation.Find<Mixup>()!.Alpha);
        Assert.Equal(["block[1-4]_*"], Assert.IsType<LayerSelector.Layers>(experiment.Backbone.Freeze).Patterns);
        Assert.Equal((PoolingMode.Avg, BatchNormMode.Train), (experiment.Backbone.Pooling, experiment.Backbone.BatchNorm));
        Assert.Equal([typeof(Flatten), typeof(Dense), typeof(Dropout), typeof(Dense)], experiment.Head.Select(layer => layer.GetType()));
        Assert.Equal(256, ((Dense)experiment.Head[1]).Units.Count);
        Assert.True(((Dense)experiment.Head[3]).Units.IsClasses);
        Assert.Equal(0.1, ((CrossEntropy)experiment.Loss).LabelSmoothing);
        var (head, tune) = (experiment.Schedule[0], experiment.Schedule[1]);
        Assert.Equal((5, true), (head.EarlyStopping!.Patience, head.EarlyStopping.RestoreBest));
        Assert.Equal("block5_conv1", Assert.IsType<LayerSelector.From>(tune.Unfreeze).Layer);
        Assert.Equal(1e-5, ((RmsProp)tune.Optimizer!).LearningRate);
        Assert.Equal(1, ((Cosine)tune.LearningRateSchedule!).WarmupEpochs);
        Assert.Equal((0.8, 1.0, 0.01, 2, 0.999), (tune.LayerDecay, tune.GradientClip, tune.Anchor, tune.Accumulate, tune.Average!.Ema));
        Assert.True(experiment.Expect["val_accuracy"].Holds(0.95));
        Assert.Equal(["64", "128", "256"], Assert.IsType<ParameterSpace.Choice>(experiment.Sweep!.Parameters["head.1.dense.units"]).Values);
        Assert.Equal(50, Assert.IsType<TpeSearch>(experiment.Sweep.Search).Trials);
        Assert.Equal(("cuda:1", Precision.Bf16, CacheMode.Off, Determinism.Off, 2_000_000_000), (experiment.Run.Device, experiment.Run.Precision, experiment.Run.Cache, experiment.Run.Deterministic, experiment.Run.Memory!.Value.Bytes));
        Assert.Equal(TestTimeAugmentation.Flip, experiment.Evaluate.Augment);
    }

    [Fact]
    public void Should_give_absent_keys_their_defaults()
    {
        using var given = new Case();
        var experiment = given.LoadText(Case.Minimal).Valid;
        Assert.Equal(("e", Path.GetFileName(given.Root), 0L), (experiment.Name, experiment.ExperimentName, experiment.Seed));
        Assert.Equal(0.001, Assert.IsType<RmsProp>(experiment.Optimizer).LearningRate);
        Assert.IsType<CrossEntropy>(experiment.Loss);
        Assert.IsType<LayerSelector.All>(experiment.Backbone.Freeze);
        Assert.Equal("imagenet", experiment.Backbone.Weights);
        Assert.Empty(experiment.Augmentation.Parts);
        Assert.Equal(1, experiment.Schedule[0].Accumulate);
    }

    [Fact]
    public void Should_train_a_backbone_declared_by_layers_from_scratch()
    {
        using var given = new Case();
        var backbone = given.LoadText(Case.Minimal.Replace("name: vgg16", "layers: [flatten]", StringComparison.Ordinal)).Valid.Backbone;
        Assert.Equal("none", backbone.Weights);
        Assert.IsType<LayerSelector.None>(backbone.Freeze);
        Assert.IsType<Flatten>(Assert.Single(backbone.Layers!));
    }

    [Theory]
    [InlineData("{ csv: list.csv, image: file, label: kind, root: photos }", typeof(CsvSource))]
    [InlineData("{ csv: list.csv }", typeof(CsvSource))]
    [InlineData("{ shapes: { images: 40, size: 32 } }", typeof(ShapesSource))]
    [InlineData("shapes", typeof(ShapesSource))]
    [InlineData("[{ folder: photos }, { csv: list.csv }]", typeof(JoinedSource))]
    public void Should_bind_every_form_of_a_source(string source, Type type)
    {
        using var given = new Case();
        given.Write("list.csv", "image,label\n");
        var experiment = given.LoadText(Case.Minimal.Replace("{ folder: photos }", source, StringComparison.Ordinal)).Valid;
        Assert.IsType(type, experiment.Data.Train);
        if (experiment.Data.Train is CsvSource { Image: "image" } csv)
            Assert.Equal(given.Root, csv.Root);
    }

    [Theory]
    [InlineData("all", typeof(LayerSelector.All))]
    [InlineData("none", typeof(LayerSelector.None))]
    [InlineData("{ until: block5_conv1 }", typeof(LayerSelector.Until))]
    [InlineData("{ layers: [a, b] }", typeof(LayerSelector.Layers))]
    public void Should_bind_every_form_of_freeze(string freeze, Type type)
    {
        using var given = new Case();
        Assert.IsType(type, given.LoadText(Case.Minimal.Replace("name: vgg16", $"name: vgg16\n  freeze: {freeze}", StringComparison.Ordinal)).Valid.Backbone.Freeze);
    }

    [Fact]
    public void Should_accept_a_head_with_one_output_if_the_loss_does()
    {
        using var given = new Case();
        var text = Case.Minimal.Replace("units: classes, activation: softmax", "units: 1", StringComparison.Ordinal);
        Assert.Null(given.LoadText(text).Experiment);
        Assert.IsType<BinaryCrossEntropy>(given.LoadText(text, "loss=binary_cross_entropy").Valid.Loss);
    }

    [Fact]
    public void Should_locate_values_and_the_keys_above_defaults()
    {
        using var given = new Case();
        var experiment = given.LoadText(Case.Minimal + "\n    unfreeze:\n      from: block5_conv1\n").Valid;
        Assert.Equal((13, 13), (experiment.Source.Locate("schedule[0].unfreeze.from").Line, experiment.Source.Locate("schedule[0].unfreeze.from").Column));
        Assert.Equal((12, 5), (experiment.Source.Locate("schedule[0].unfreeze").Line, experiment.Source.Locate("schedule[0].unfreeze").Column));
        Assert.Equal(10, experiment.Source.Locate("schedule[0].optimizer.rmsprop").Line);
        Assert.Equal((1, 1), (experiment.Source.Locate("augmentation").Line, experiment.Source.Locate("augmentation").Column));
    }
}
