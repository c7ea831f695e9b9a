using Snapshooter.Xunit;
using TransferLearning.Experiments.Tests.Support;

namespace TransferLearning.Experiments.Tests;

public class ErrorTests
{
    // A missing snapshot fails the test instead of being written.
    static ErrorTests() => Environment.SetEnvironmentVariable("SNAPSHOOTER_STRICT_MODE", "on");

    /// <summary>All errors at once, each with its location. The snapshot is what the user reads.</summary>
    [Fact]
    public void Should_find_all_errors_of_a_bad_file_at_once()
    {
        using var given = new Case();
        Snapshot.Match(given.MessagesOf("""
            nmae: typo
            seed: 1.5
            batch_size: 20
            data:
              train: { folder: nowhere }
              validation: 1.2
              image_size: [150]
              resize: sqash
              interpolation: 3
              batch_size: 0
              class_weights: blanced
              color: red
              epochs: 3
            augmentation:
              rotation_rang: 40
              zoom_range: [1.2, 0.8]
              mixup: [1]
              horizontal_flip: yes
            backbone:
              name: vgg61
              layers: [flatten]
              sha256: xyz
              freeze: { untli: block5_conv1 }
            head:
              - flaten
              - dense
              - dense: { activation: softmax }
              - dense: 10
              - dropout: 1.0
              - { dense: { units: 3 }, activation: relu }
            loss: mse
            optimizer: { rmsprop: { learning_rate: 0.1, momentum: 0.9 } }
            schedule:
              - epochs: 10
                unfreeze: { until: x }
                early_stopping: { monitor: val_acc }
              - stage: two
                epochs: "10"
                optimizer: { learning_rate: 0.1 }
              - just text
            expect: { val_accuracy: high, val_acuracy: ">= 1" }
            tracking: [1]
            run: { device: gpu, cache_size: lots, precision: }
            """));
    }

    [Fact]
    public void Should_find_impossible_combinations()
    {
        using var given = new Case();
        Snapshot.Match(given.MessagesOf("""
            data:
              train: { folder: photos }
              validation: 0.6
              test: 0.4
              folds: 5
              classes: [cat, dog, cat]
              class_weights: { cat: 1, dgo: 2 }
            backbone: { name: vgg16, weights: none }
            head:
              - dense: { units: classes }
              - dense: { units: 5 }
            schedule:
              - { stage: head, epochs: 2, anchor: 0.1 }
              - { stage: head, epochs: 2 }
            """));
        Snapshot.Match(
            given.MessagesOf("""
                data: { train: { folder: photos } }
                backbone: { weights: http://example.org/x.safetensors }
                head: [flatten]
                schedule: [{ stage: head, epochs: 1, validation_steps: 2, early_stopping: { patience: 2 } }]
                expect: { test_accuracy: "> 0.5" }
                tracking: { register: { name: x, when: val_accuracy > 0.9 } }
                """),
            "ErrorTests.Should_find_impossible_combinations_without_validation");
    }

    [Theory]
    [InlineData("", "e.yaml(1,1): error TL1001: the file is empty; an experiment begins with the keys 'data', 'backbone', 'head' and 'schedule'")]
    [InlineData("# only a comment\n", "e.yaml(1,1): error TL1001: the file is empty; an experiment begins with the keys 'data', 'backbone', 'head' and 'schedule'")]
    [InlineData("- a\n- b\n", "e.yaml(1,1): error TL1005: an experiment is a mapping: lines of 'key: value'")]
    [InlineData("hello", "e.yaml(1,1): error TL1005: an experiment is a mapping: lines of 'key: value'")]
    [InlineData("a: 1\n---\nb: 2\n", "e.yaml(2,1): error TL1002: a second document begins here; a file holds one experiment")]
    [InlineData("name: !!python/object x\n", "e.yaml(1,7): error TL1002: the tag 'tag:yaml.org,2002:python/object' is not supported")]
    [InlineData("? [a]\n: b\n", "e.yaml(1,3): error TL1002: a key is a word, not a list or a mapping")]
    [InlineData("name: *x\n", "e.yaml(1,7): error TL1002: the alias '*x' has no anchor before it")]
    [InlineData("a: &a [*a]\n", "e.yaml(1,8): error TL1002: the alias '*a' has no anchor before it")]
    public void Should_report_one_error_for_a_document_that_is_not_an_experiment(string text, string message)
    {
        using var given = new Case();
        Assert.Equal(message, given.MessagesOf(text));
    }

    [Theory]
    [InlineData("a: [1, 2\nb: 3\n")]
    [InlineData("a: 'open\n")]
    [InlineData("a: b: c\n")]
    [InlineData("name: \u0001\n")]
    [InlineData("%YAML 9.9\n---\na: 1\n")]
    public void Should_report_one_error_with_its_line_for_malformed_yaml(string text)
    {
        using var given = new Case();
        Assert.Matches(@"^e\.yaml\(\d+,\d+\): error TL1002: not well-formed YAML: [^\n]+$", given.MessagesOf(text));
    }

    [Fact]
    public void Should_report_duplicate_keys_beside_other_errors()
    {
        using var given = new Case();
        Assert.Equal(
            """
            e.yaml(12,1): error TL1004: unknown key 'sede'. Did you mean 'seed'?
            e.yaml(13,1): error TL1008: duplicate key 'data'; the first is in line 1
            """,
            given.MessagesOf(Case.Minimal + "\nsede: 1\ndata: 2\n"),
            ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Should_expand_anchors_but_not_alias_bombs()
    {
        using var given = new Case();
        var valid = given.LoadText(Case.Minimal.Replace("optimizer", "x", StringComparison.Ordinal) + "\n  - stage: two\n    epochs: 1\n    optimizer: &o { rmsprop: { rho: 0.5 } }\n  - { stage: three, epochs: 1, optimizer: *o }\n").Valid;
        Assert.Equal(0.5, ((RmsProp)valid.Schedule[2].Optimizer!).Rho);

        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + string.Concat(Enumerable.Range(1, 12).Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));
        Assert.Matches(@"^e\.yaml\(5,\d+\): error TL1014: more than 50,000 values, counting all values that aliases stand for$", given.MessagesOf(bomb));
        Assert.Matches(@"^e\.yaml\(1,\d+\): error TL1014: more than 64 levels of nesting$", given.MessagesOf("a: " + new string('[', 100_000)));
        var deep = "a0: &a0 x\n" + string.Concat(Enumerable.Range(1, 200).Select(i => $"a{i}: &a{i} [*a{i - 1}]\n"));
        Assert.Matches(@"^e\.yaml\(\d+,\d+\): error TL1014: more than 64 levels of nesting$", given.MessagesOf(deep));
    }

    [Fact]
    public void Should_report_one_error_for_a_file_that_cannot_be_read()
    {
        using var given = new Case();
        Directory.CreateDirectory(Path.Combine(given.Root, "folder"));
        given.Write("folder/a.yaml", "x: 1");
        Assert.Equal("folder: error TL1001: 'folder' is a folder; an experiment is a YAML file (it has: a.yaml)", given.Messages(given.Load("folder")));
        Assert.Equal("folder/b.yaml: error TL1001: the file 'folder/b.yaml' does not exist. Did you mean 'a.yaml'?", given.Messages(given.Load("folder/b.yaml")));
        given.Write("large.yaml", new string('#', (1 << 20) + 1));
        Assert.Equal("large.yaml: error TL1014: the file has 1,048,577 bytes; an experiment has at most 1,048,576", given.Messages(given.Load("large.yaml")));
        File.WriteAllBytes(Path.Combine(given.Root, "latin.yaml"), [.. "a: 1\nb: caf"u8, 0xE9, (byte)'\n']);
        Assert.Equal("latin.yaml(2,7): error TL1001: the file is not UTF-8: it has an invalid byte here; save it as UTF-8", given.Messages(given.Load("latin.yaml")));
        File.WriteAllBytes(Path.Combine(given.Root, "utf16.yaml"), [0xFF, 0xFE, (byte)'a', 0]);
        Assert.Equal("utf16.yaml(1,1): error TL1001: the file is UTF-16; save it as UTF-8", given.Messages(given.Load("utf16.yaml")));
        Assert.Contains("error TL1001", given.Messages(Case.Language.Load("")), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_name_files_relatively_in_messages_if_the_user_did()
    {
        using var given = new Case();
        given.Write("base.yaml", "sed: 1\n" + Case.Minimal);
        given.Write("e.yaml", "extends: base.yaml\nnmae: x\n");
        var typed = Path.GetRelativePath(Directory.GetCurrentDirectory(), Path.Combine(given.Root, "e.yaml"));
        var findings = Case.Language.Load(typed).Diagnostics;
        Assert.Equal([typed, typed.Replace("e.yaml", "base.yaml", StringComparison.Ordinal)], findings.Select(finding => finding.Location!.Value.File).OrderDescending());
    }

    [Fact]
    public void Should_read_a_file_with_a_byte_order_mark()
    {
        using var given = new Case();
        Assert.NotNull(given.LoadText("\uFEFF" + Case.Minimal).Experiment);
    }
}
