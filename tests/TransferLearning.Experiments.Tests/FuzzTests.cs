using System.Text;
using CsCheck;
using TransferLearning.Experiments.Tests.Support;

namespace TransferLearning.Experiments.Tests;

/// <summary>Any content of a file or an override gives an experiment or located errors, never an exception.</summary>
public class FuzzTests
{
    private const string Text = """
        extends: base.yaml
        seed: ${SEED:-4}
        data:
          train: [{ folder: photos, label: '^(cat|dog)' }, { shapes: { images: 40 } }]
          validation: 0.2
          image_size: [150, 150]
          class_weights: { cat: 1.0, dog: 2 }
        augmentation: { rotation_range: 40, zoom_range: [0.8, 1.2], mixup: 0.2, width_shift_range: 2 }
        backbone: { name: vgg16, freeze: { layers: ["block[1-4]_*"] } }
        head: [flatten, { dropout: 0.3 }, { dense: { units: classes } }]
        optimizer: &o { rmsprop: { learning_rate: 1e-3 } }
        schedule:
          - stage: head
            epochs: 10
            early_stopping: { monitor: val_loss, patience: 5 }
          - { stage: fine-tune, epochs: 1, unfreeze: { from: x }, optimizer: *o }
        expect: { val_accuracy: ">= 0.95" }
        sweep: { parameters: { data.limit: [8, 9] }, search: { random: { trials: 3 } } }
        run: { memory: 2GB }
        """;

    private static readonly string[] Pieces =
    [
        ":", ": ", "- ", "\n", "\n  ", "{", "}", "[", "]", "'", "\"", "#", "&a ", "*a", "!x ", "|\n", ">\n", "? ", "%", "@", "`", "${", "}", "$${", "~", "null", "---\n", "...\n", "<<: *o",
        "\t", "\r", "\0", "\u0085", "\u2028", "é", "😀", "-1", "1e999", ".nan", "0x10", "true", "dense", "classes", "stage", ",", "\\", "\uFEFF", "extends: e.yaml\n",
    ];

    [Fact]
    public void Should_give_an_experiment_or_located_errors_for_mutated_files()
    {
        using var given = new Case();
        given.Write("base.yaml", Case.Minimal);
        var edit = Gen.Select(Gen.Int[0, Text.Length], Gen.Int[0, 12], Gen.Int[0, Pieces.Length - 1]);
        edit.Array[1, 4].Sample(
            edits =>
            {
                var text = edits.Aggregate(Text, (so, each) => so[..Math.Min(each.Item1, so.Length)] + Pieces[each.Item3] + so[Math.Min(each.Item1 + each.Item2, so.Length)..]);
                var result = given.LoadBytes(Utf8(text));
                return result.Experiment is not null
                    ? given.LoadText(result.Experiment.Resolved.ToYaml()).Valid.Resolved.Identity() == result.Experiment.Resolved.Identity()
                    : result.Diagnostics.Any(finding => finding.Severity == Severity.Error) && result.Diagnostics.All(finding => finding.Location is not null && !finding.Message.Contains('\n', StringComparison.Ordinal));
            },
            seed: "0N0XIzNsQ0O2",
            iter: 600,
            threads: 1);
    }

    /// <summary>Replaces half of a surrogate pair, which an edit may leave, by a byte that is invalid in UTF-8.</summary>
    private static byte[] Utf8(string text)
    {
        const byte Half = 1, Nowhere = 0xFF;
        var bytes = Encoding.GetEncoding("utf-8", new EncoderReplacementFallback(((char)Half).ToString()), DecoderFallback.ExceptionFallback).GetBytes(text);
        bytes.AsSpan().Replace(Half, Nowhere);
        return bytes;
    }

    [Fact]
    public void Should_give_an_experiment_or_errors_for_random_overrides()
    {
        using var given = new Case();
        given.Write("e.yaml", Case.Minimal);
        string[] words = ["data", "train", "head", "1", "-1", "99999999999", "schedule", "optimizer", "rmsprop", "adam", "augmentation", "mixup", "sweep", "parameters", "expect", "freeze", "backbone", "layers", "extends", "folder", ""];
        string[] values = ["1", "null", "", "{}", "[]", "{a: 1}", "adam", "{", "'", "[1, [2]]", "${X}", "*a", "classes", "{ rmsprop: { rho: 2 } }", "0.5", "=", "\n- a"];
        Gen.Select(Gen.OneOfConst(words).Array[1, 5], Gen.OneOfConst(values)).Sample(
            (path, value) =>
            {
                var result = given.Load("e.yaml", $"{string.Join('.', path)}={value}");
                return result.Experiment is not null || result.Diagnostics.All(finding => finding.Location is not null);
            },
            seed: "0N0XIzNsQ0O2",
            iter: 400,
            threads: 1);
    }
}
