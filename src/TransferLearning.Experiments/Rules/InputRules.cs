using TransferLearning.Experiments.Binding;

namespace TransferLearning.Experiments.Rules;

/// <summary>The rules between the kind of input, pictures or texts, and the keys that belong to one of them.</summary>
internal static class InputRules
{
    // Keys that change pictures: whether they are at their defaults, as in the file of a finished run, and what they do.
    private static readonly (string Key, Func<Experiment, bool> IsDefault, string Why)[] OfPictures =
    [
        ("data.image_size", each => each.Data.ImageSize == new DataSection().ImageSize, "texts have no pixels; 'data.text.sequence_length' is their length"),
        ("data.resize", each => each.Data.Resize == ResizeMode.Squash, "texts have no pixels"),
        ("data.interpolation", each => each.Data.Interpolation == Interpolation.Bilinear, "texts have no pixels"),
        ("data.on_bad_image", each => each.Data.OnBadImage == BadImagePolicy.Fail, "texts are not decoded"),
        ("evaluate.augment", each => each.Evaluate.Augment == new EvaluateSection().Augment, "it mirrors pictures, not texts"),
        ("run.memory", each => each.Run.Memory is null, "it holds decoded pictures"),
    ];

    public static void Check(Experiment experiment, SourceMap source, BindContext context)
    {
        if (experiment.Data is not { Train: { } train } data)
            return;
        CheckSource(train, "data.train");
        CheckSource(data.Validation?.Source, "data.validation");
        CheckSource(data.Test?.Source, "data.test");
        AugmentationRules.Check(experiment, train.Input, source, context);
        if (train.Input == InputKind.Text)
            CheckText(experiment, source, context);
        else
            CheckPictures(experiment, source, context);

        void CheckSource(DataSource? of, string path)
        {
            foreach (var (part, index) in of is JoinedSource joined ? joined.Sources.Select((each, index) => (each, index)) : [])
                CheckSource(part, FormattableString.Invariant($"{path}[{index}]"));
            if (of is not null and not JoinedSource && of.Input != train.Input)
                context.Error(source, path, $"this source gives {Name(of.Input)}, but 'data.train' gives {Name(train.Input)}");
        }
    }

    private static void CheckText(Experiment experiment, SourceMap source, BindContext context)
    {
        foreach (var (key, isDefault, why) in OfPictures)
            if (source.IsGiven(key) && !isDefault(experiment))
                context.Error(source, key, $"'{key}' does not apply to texts: {why}. Remove it");
        if (experiment.Backbone is { Name: { } name } && !IsEncoder(name, context))
            context.Error(source, "backbone.name", $"'{name}' takes pictures, but 'data.train' gives texts; write 'backbone: {{ vectors: glove.6B.100d.txt }}', or 'backbone: {{ layers: [ {{ embedding: 64 }} ] }}' to learn the vectors, or name an encoder, 'backbone: {{ name: minilm_l6 }}'");
        else
            TokenizerRules.Check(experiment, source, context);
        if (experiment.Run is { Precision: Precision.Bf16 })
            context.Error(source, "run.precision", "'bf16' is for networks of pictures; leave 'precision' out");
        if (experiment.Run is { FrozenPrecision: FrozenPrecision.Bf16 or FrozenPrecision.Int8 })
            context.Error(source, "run.frozen_precision", "it is for networks of pictures; leave it out");
    }

    private static void CheckPictures(Experiment experiment, SourceMap source, BindContext context)
    {
        if (source.IsGiven("data.text"))
            context.Error(source, "data.text", "'data.text' applies to texts, but 'data.train' gives images; name the column of the texts: { csv: train.csv, text: sentence, label: label }");
        if (experiment.Backbone is { Name: { } name } && IsEncoder(name, context))
            context.Error(source, "backbone.name", $"'{name}' takes texts, but 'data.train' gives images; name a backbone of images, or the column of the texts: {{ csv: train.csv, text: sentence, label: label }}");
        if (experiment.Backbone is { Vectors: not null })
            context.Error(source, "backbone.vectors", "word vectors are for texts, but 'data.train' gives images; name a backbone, or the column of the texts: { csv: train.csv, text: sentence, label: label }");
    }

    private static bool IsEncoder(string name, BindContext context) => context.Language.Catalogue(BackboneKinds.Encoders)?.Names.Contains(name, StringComparer.OrdinalIgnoreCase) == true;

    private static string Name(InputKind kind) => kind == InputKind.Text ? "texts" : "images";
}
