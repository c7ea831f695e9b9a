using TransferLearning.Experiments.Tests.Support;

namespace TransferLearning.Experiments.Tests;

public class MergeTests
{
    [Fact]
    public void Should_merge_mappings_deeply_and_replace_lists()
    {
        using var given = new Case();
        given.Write("base.yaml", Case.Minimal + "\noptimizer: { rmsprop: { learning_rate: 0.01, rho: 0.8 } }\nrun: { device: cpu }\n");
        var experiment = given.LoadText("""
            extends: base.yaml
            data: { batch_size: 7 }
            optimizer: { rmsprop: { learning_rate: 0.02 } }
            schedule: [{ stage: only, epochs: 1 }]
            """).Valid;
        Assert.Equal((7, 0.2), (experiment.Data.BatchSize, experiment.Data.Validation!.Fraction));
        Assert.Equal((0.02, 0.8), (((RmsProp)experiment.Optimizer).LearningRate, ((RmsProp)experiment.Optimizer).Rho));
        Assert.Equal("only", Assert.Single(experiment.Schedule).Stage);
        Assert.Equal("cpu", experiment.Run.Device);
        Assert.EndsWith("base.yaml", experiment.Source.Locate("backbone.name").File, StringComparison.Ordinal);
        Assert.EndsWith("e.yaml", experiment.Source.Locate("data.batch_size").File, StringComparison.Ordinal);
        Assert.DoesNotContain("extends", experiment.Resolved.ToYaml(), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_replace_the_bases_kind_by_another()
    {
        using var given = new Case();
        given.Write("list.csv", "");
        given.Write("base.yaml", Case.Minimal.Replace("name: vgg16", "name: vgg16\n  freeze: { until: a }", StringComparison.Ordinal) + "\noptimizer: { rmsprop: { rho: 0.8 } }\naugmentation: { rotation_range: 40 }\n");
        var experiment = given.LoadText("""
            extends: base.yaml
            data: { train: { csv: list.csv } }
            backbone: { freeze: { layers: [b] } }
            optimizer: { adam: { learning_rate: 0.02 } }
            augmentation: null
            """).Valid;
        Assert.IsType<CsvSource>(experiment.Data.Train);
        Assert.IsType<LayerSelector.Layers>(experiment.Backbone.Freeze);
        Assert.IsType<Adam>(experiment.Optimizer);
        Assert.Empty(experiment.Augmentation.Parts);
    }

    [Fact]
    public void Should_remove_a_key_of_a_map_that_is_null()
    {
        using var given = new Case();
        given.Write("base.yaml", Case.Minimal + """

            expect: { val_accuracy: ">= 0.9", val_loss: "< 1" }
            sweep: { parameters: { data.batch_size: [4, 8], optimizer.rmsprop.rho: [0.8, 0.9] } }
            """);
        const string above = "extends: base.yaml\nexpect: { val_loss: null }\nsweep: { parameters: { data.batch_size: null } }\n";
        var experiment = given.LoadText(above).Valid;
        Assert.Equal("val_accuracy", Assert.Single(experiment.Expect).Key);
        Assert.Equal("optimizer.rmsprop.rho", Assert.Single(experiment.Sweep!.Parameters).Key);
        Assert.Empty(given.LoadText(above, "expect.val_accuracy=null").Valid.Expect);
    }

    [Fact]
    public void Should_resolve_a_path_relative_to_the_file_that_contains_it()
    {
        using var given = new Case();
        Directory.CreateDirectory(Path.Combine(given.Root, "shared", "images"));
        given.Write("shared/base.yaml", Case.Minimal.Replace("photos", "images", StringComparison.Ordinal));
        Assert.Equal(Path.Combine(given.Root, "shared", "images"), ((FolderSource)given.LoadText("extends: shared/base.yaml\n").Valid.Data.Train).Folder);
    }

    [Fact]
    public void Should_resolve_a_path_of_the_environment_or_command_line_relative_to_the_current_folder()
    {
        using var given = new Case();
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), given.Root);
        given.Environment["TL_TEST_DATA"] = relative;
        var text = Case.Minimal.Replace("photos", "\"${TL_TEST_DATA}/photos\"", StringComparison.Ordinal);
        Assert.Equal(Path.Combine(given.Root, "photos"), ((FolderSource)given.LoadText(text).Valid.Data.Train).Folder);
        Assert.Equal(Path.Combine(given.Root, "photos"), ((FolderSource)given.LoadText(Case.Minimal, $"data.train.folder={relative}/photos").Valid.Data.Train).Folder);
        given.Environment.Clear();
        Assert.Equal(Path.Combine(given.Root, "photos"), ((FolderSource)given.LoadText(text.Replace("TL_TEST_DATA", "TL_TEST_DATA:-.", StringComparison.Ordinal)).Valid.Data.Train).Folder);
    }

    [Fact]
    public void Should_report_one_error_for_circular_bases()
    {
        using var given = new Case();
        given.Write("a.yaml", "extends: b.yaml\n");
        given.Write("b.yaml", "extends: a.yaml\n");
        Assert.Equal("b.yaml(1,10): error TL1009: 'extends' is circular: a.yaml → b.yaml → a.yaml", given.Messages(given.Load("a.yaml")));
        given.Write("c.yaml", "name: x\nextends: nowhere.yaml\n");
        Assert.StartsWith("c.yaml(2,10): error TL1001: the file 'nowhere.yaml' does not exist.", given.Messages(given.Load("c.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_read_values_of_any_type_from_the_environment()
    {
        using var given = new Case();
        given.Environment["EPOCHS"] = "7";
        given.Environment["EMPTY"] = "";
        var experiment = given.LoadText(Case.Minimal.Replace("epochs: 2", "epochs: ${EPOCHS:-2}", StringComparison.Ordinal)
            + "\nseed: \"${SEED:-5}\"\ndescription: 'a $${NAME} b ${EMPTY:-c}'\nrun: { deterministic: \"${D:-false}\" }\n").Valid;
        Assert.Equal((7, 5L, "a ${NAME} b c", Determinism.Off), (experiment.Schedule[0].Epochs, experiment.Seed, experiment.Description, experiment.Run.Deterministic));
    }

    [Fact]
    public void Should_report_a_variable_that_is_not_set_at_its_place()
    {
        using var given = new Case();
        Assert.Equal(
            "e.yaml(12,7): error TL1010: the environment variable 'TL_NO' is not set; set it, or give a default: ${TL_NO:-…}",
            given.MessagesOf(Case.Minimal + "\nname: ${TL_NO}\n"));
    }
}
