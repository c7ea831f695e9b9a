using TransferLearning.Experiments.Tests.Support;

namespace TransferLearning.Experiments.Tests;

public class ResolvedTests
{
    private const string Rich = """
        name: "on"
        description: "two\nlines: # and ${NOT} it's"
        seed: -3
        data:
          train: [{ folder: photos }, { shapes: { images: 40 } }]
          validation: { folder: photos, label: '^(\d+)\$' }
          classes: ["0", "no", "1e3"]
          class_weights: balanced
        augmentation: { width_shift_range: 2, zoom_range: 0.2, mixup: 0.2 }
        backbone: { name: vgg16, freeze: { until: x } }
        head:
          - flatten
          - dropout: 0.3
          - dense: { units: classes }
        optimizer: adaptive_moments
        schedule:
          - { stage: head, epochs: 2, unfreeze: { layers: ["a*", b] }, learning_rate_schedule: cosine }
        expect: { val_loss: "< 1e-3" }
        sweep: { parameters: { data.limit: [8, 9], optimizer: [rmsprop, { adam: { learning_rate: 0.1 } }] }, search: { random: { trials: 3 } } }
        run: { cache_size: 20GB }
        """;

    /// <summary>
    /// Sixty default params would push each image out of its card in MLflow's UI, so only the keys that characterise a run are params.
    /// </summary>
    [Fact]
    public void Should_log_keys_that_differ_from_the_defaults_or_that_the_user_set()
    {
        using var given = new Case();
        const string Text = """
            name: x
            description: words
            data: { train: { shapes: { images: 40 } }, batch_size: 32, image_size: 64 }
            backbone: { name: vgg16 }
            head: [flatten, { dense: { units: classes, activation: softmax } }]
            optimizer: rmsprop
            schedule: [{ stage: head, epochs: 2 }]
            expect: {}
            tracking: { log_every: 3 }
            run: { threads: 1 }
            """;
        var experiment = given.LoadText(Text).Valid;
        var parameters = experiment.Resolved.Params().ToDictionary(pair => pair.Key, pair => pair.Value);
        Assert.True(parameters.Count <= 12, string.Join(", ", parameters.Keys));
        Assert.Equal("32", parameters["data.batch_size"]);
        Assert.Equal("2", parameters["schedule.head.epochs"]);
        Assert.Equal("vgg16", parameters["backbone.name"]);
        Assert.Equal("rmsprop", parameters["optimizer"]);
        Assert.Equal("softmax", parameters["head.1.dense.activation"]);
        Assert.DoesNotContain(parameters.Keys, key => key.StartsWith("tracking", StringComparison.Ordinal) || key.StartsWith("expect", StringComparison.Ordinal) || key is "name" or "description" or "run.threads");

        // A trial's file holds every key, so it does not tell which ones the user set. The keys that its sweep sets are logged.
        given.Write("trial.yaml", experiment.Resolved.ToRunYaml());
        var trial = given.Load("trial.yaml").Valid.Resolved.Params(["optimizer.rmsprop.learning_rate"]).ToDictionary(pair => pair.Key, pair => pair.Value);
        Assert.True(trial.Count <= 12, string.Join(", ", trial.Keys));
        Assert.Equal("0.001", trial["optimizer.rmsprop.learning_rate"]);
        Assert.DoesNotContain("optimizer.rmsprop.rho", trial.Keys);
    }

    /// <summary>Each default that nobody set pushes what somebody set further down MLflow's lists.</summary>
    [Fact]
    public void Should_name_no_default_beside_an_augmentation_or_a_source_that_somebody_set()
    {
        using var given = new Case();
        given.Write("photos/a/1.png", "");
        var experiment = given.LoadText("""
            data:
              train: [{ folder: photos }, { shapes: { images: 40 } }]
              validation: { shapes: { images: 20, seed: 1 } }
              image_size: 64
            augmentation: { horizontal_flip: true, mixup: 0.2, random_resized_crop: true }
            backbone: { name: vgg16 }
            head: [flatten, { dense: { units: classes, activation: softmax } }]
            schedule: [{ stage: head, epochs: 2 }]
            """).Valid;
        string[] own = ["augmentation.horizontal_flip", "augmentation.mixup.alpha", "augmentation.random_resized_crop", "data.train.0.folder", "data.train.1.shapes.images", "data.validation.shapes.images", "data.validation.shapes.seed"];
        Assert.Equal(own, Named(experiment.Resolved.Params()));

        given.Write("trial.yaml", experiment.Resolved.ToRunYaml());
        Assert.Equal(own, Named(given.Load("trial.yaml").Valid.Resolved.Params()));

        static IEnumerable<string> Named(IReadOnlyList<KeyValuePair<string, string>> all) =>
            all.Select(pair => pair.Key).Where(key => key.StartsWith("augmentation.", StringComparison.Ordinal) || key.Contains(".train", StringComparison.Ordinal) || key.Contains(".validation", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
    }

    /// <summary>MLflow compares params by their names: a sweep's run, its trials and an ordinary run have one name for one thing.</summary>
    [Fact]
    public void Should_name_what_a_sweep_sets_as_an_ordinary_run_does()
    {
        using var given = new Case();
        var text = Case.Minimal.Replace("- flatten", "- flatten\n  - dropout: 0.4", StringComparison.Ordinal) + "\noptimizer: rmsprop\n";
        var run = given.LoadText(text).Valid.Resolved;
        given.Write("trial.yaml", run.ToRunYaml());
        var trial = given.Load("trial.yaml").Valid.Resolved;
        Assert.Equal([new("head.1.dropout.rate", "0.4"), new("optimizer", "rmsprop")], trial.SweptParams(["head.1.dropout", "optimizer"]));
        Assert.Equal([new("optimizer.rmsprop.learning_rate", "0.001")], trial.SweptParams(["optimizer.rmsprop.learning_rate"]));
        Assert.All(trial.SweptParams(["head.1.dropout", "optimizer"]), pair => Assert.Contains(pair, run.Params()));
    }

    /// <summary>MLflow writes all of a run's params above each of its pictures: a network written out is one of them, and what follows from others is none.</summary>
    [Fact]
    public void Should_name_a_network_that_is_written_out_as_one_param()
    {
        using var given = new Case();
        given.Write("data/labels.csv", "image,label\na.png,a\n");
        const string Text = """
            data: { train: { csv: data/labels.csv }, validation: 0.2, image_size: 64 }
            backbone: { layers: [{ dense: { units: 8 } }, flatten, { dropout: 0.3 }] }
            head: [flatten, { dense: { units: classes, activation: softmax } }]
            optimizer: adam
            schedule: [{ stage: head, epochs: 2 }]
            """;
        var first = given.LoadText(Text).Valid.Resolved;
        var parameters = first.Params().ToDictionary(pair => pair.Key, pair => pair.Value);
        Assert.Matches("^3 layers, [0-9a-f]{8}$", parameters["backbone.layers"]);
        Assert.DoesNotContain(parameters.Keys, key => key.StartsWith("backbone.layers.", StringComparison.Ordinal) || key is "data.train.root" or "data.train.label");
        Assert.NotEqual(parameters["backbone.layers"], Layers(given.LoadText(Text.Replace("units: 8", "units: 9", StringComparison.Ordinal)).Valid.Resolved));

        // A trial's file spells the same network, and an optimizer's name, in full.
        given.Write("trial.yaml", first.ToRunYaml());
        var trial = given.Load("trial.yaml").Valid.Resolved;
        Assert.Equal(parameters["backbone.layers"], Layers(trial));
        Assert.Equal(("optimizer", "adam"), trial.Params().Where(pair => pair.Key.StartsWith("optimizer", StringComparison.Ordinal)).Select(pair => (pair.Key, pair.Value)).Single());
        Assert.Equal("8", trial.Params(["backbone.layers.0.dense.units"]).Single(pair => pair.Key == "backbone.layers.0.dense.units").Value);

        Assert.Equal([new("backbone.layers.2.dropout.rate", "0.3")], trial.SweptParams(["backbone.layers.2.dropout"]));

        static string Layers(ResolvedDocument resolved) => resolved.Params().Single(pair => pair.Key == "backbone.layers").Value;
    }

    [Fact]
    public void Should_resolve_to_a_file_of_the_same_experiment_in_any_folder()
    {
        using var given = new Case();
        using var elsewhere = new Case();
        given.Environment["NOT"] = "wrong";
        elsewhere.Environment["NOT"] = "wrong";
        var first = given.LoadText(Rich.Replace("${NOT}", "$${NOT}", StringComparison.Ordinal)).Valid;
        elsewhere.Write("again.yaml", first.Resolved.ToYaml());
        var second = elsewhere.Load("again.yaml").Valid;
        Assert.Equal(first.Resolved.ToYaml(), second.Resolved.ToYaml());
        Assert.Equal(first.Resolved.Identity(), second.Resolved.Identity());
        Assert.Equal("two\nlines: # and ${NOT} it's", second.Description);
        Assert.Equal(("on", first.ExperimentName), (second.Name, second.ExperimentName));
        Assert.Equal(["0", "no", "1e3"], second.Data.Classes);
    }

    [Fact]
    public void Should_make_a_sweeps_paths_absolute_and_keep_other_texts()
    {
        using var given = new Case();
        var first = given.LoadText(Case.Minimal + """

            sweep:
              parameters:
                data.train: [{ folder: photos }, { shapes: { images: 40 } }]
                description: { choice: [photos, 'a: b'], when: { data.train: { folder: photos } } }
            """).Valid;
        given.Write("kept/files/e.yaml", first.Resolved.ToYaml());
        var sweep = given.Load("kept/files/e.yaml").Valid.Sweep!;
        var folder = $"{{folder: {Path.Combine(given.Root, "photos")}}}";
        Assert.Equal([folder, "{shapes: {images: 40}}"], Assert.IsType<ParameterSpace.Choice>(sweep.Parameters["data.train"]).Values);
        Assert.Equal(["photos", "'a: b'"], Assert.IsType<ParameterSpace.Choice>(sweep.Parameters["description"]).Values);
        Assert.Equal([folder], sweep.Parameters["description"].When!["data.train"]);
    }

    [Fact]
    public void Should_leave_the_sweep_out_of_a_runs_file()
    {
        using var given = new Case();
        var run = given.LoadText(Case.Minimal + "\nsweep: { parameters: { data.train.folder: [photos] } }\n").Valid;
        given.Write("model/resolved.yaml", run.Resolved.ToRunYaml());
        var again = given.Load("model/resolved.yaml").Valid;
        Assert.Equal(run.Resolved.Identity(), again.Resolved.Identity());
        Assert.Null(again.Sweep);
    }

    [Fact]
    public void Should_write_every_key_with_its_value()
    {
        using var given = new Case();
        var yaml = given.LoadText(Case.Minimal).Valid.Resolved.ToYaml().Replace(given.Root, "/root", StringComparison.Ordinal).Replace(Path.GetFileName(given.Root), "root", StringComparison.Ordinal);
        Assert.Equal(
            """
            name: e
            experiment: root
            seed: 0
            task: single_label
            data:
              train:
                folder: /root/photos
              validation: 0.2
              image_size: [224, 224]
              resize: squash
              interpolation: bilinear
              batch_size: 32
              sampler: all
              on_bad_image: fail
            augmentation: {}
            backbone:
              name: vgg16
              weights: imagenet
              pooling: none
              freeze: all
              batch_norm: inference
            head:
            - flatten
            - dense:
                units: classes
                activation: softmax
                l2: 0
            loss:
              cross_entropy:
                label_smoothing: 0
            metrics: []
            optimizer:
              rmsprop:
                learning_rate: 0.001
                rho: 0.9
            schedule:
            - stage: head
              epochs: 2
              accumulate: 1
            expect: {}
            tracking:
              log_every: 10
            run:
              device: auto
              precision: auto
              frozen_precision: auto
              cache: auto
              deterministic: true
              checkpoint_minutes: 5
            evaluate:
              augment: none

            """,
            yaml,
            ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Should_give_params_the_paths_that_overrides_use()
    {
        using var given = new Case();
        var pairs = given.LoadText(Case.Minimal).Valid.Resolved.Flatten();
        Assert.Contains(new("head.0", "flatten"), pairs);
        Assert.Contains(new("head.1.dense.activation", "softmax"), pairs);
        Assert.Contains(new("schedule.head.epochs", "2"), pairs);
        Assert.Contains(new("data.image_size", "[224, 224]"), pairs);
        Assert.All(pairs, pair => Assert.Matches("^[A-Za-z0-9_. :/-]{1,250}$", pair.Key)); // MLflow's rule for keys
        Assert.Equal(pairs.Count, pairs.Select(pair => pair.Key).Distinct().Count());
    }

    [Fact]
    public void Should_give_an_identity_that_ignores_order_spelling_place_and_names()
    {
        using var given = new Case();
        using var elsewhere = new Case();
        var identity = given.LoadText(Case.Minimal + "\noptimizer: { rmsprop: { learning_rate: 0.00001, rho: 0.9 } }\n").Valid.Resolved.Identity("data", "weights");
        string Of(string text, params string[] sets) => elsewhere.LoadText(text, sets).Valid.Resolved.Identity("data", "weights");

        Assert.Equal(identity, Of("name: other\ndescription: x\nexpect: { val_loss: \"< 1\" }\noptimizer: { rmsprop: { learning_rate: 1e-5 } }\nrun: { workers: 3, memory: 1GB }\ntracking: { uri: http://x }\n" + Case.Minimal));
        var same = Case.Minimal + "\noptimizer: { rmsprop: { learning_rate: 1e-5 } }\n";
        Assert.Equal(identity, Of(same));
        Assert.NotEqual(identity, Of(same, "seed=1"));
        Assert.NotEqual(identity, Of(same, "optimizer.rmsprop.learning_rate=1.1e-5"));
        Assert.NotEqual(identity, Of(same, "run.precision=bf16"));
        Assert.NotEqual(identity, elsewhere.LoadText(same).Valid.Resolved.Identity("other data", "weights"));
        Assert.Equal(64, identity.Length);
    }
}
