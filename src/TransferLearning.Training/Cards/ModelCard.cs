using System.Globalization;
using System.Text;
using TransferLearning.Training.Activations;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Planning;

namespace TransferLearning.Training.Cards;

/// <summary>The text of a model card: Markdown with the front matter of HuggingFace's hub.</summary>
internal static class ModelCard
{
    /// <summary>The text.</summary>
    /// <param name="subject">What the card describes.</param>
    /// <param name="curves">The name of the picture of the learning curves, in the card's folder; null for none.</param>
    public static string Text(CardSubject subject, string? curves)
    {
        var text = new StringBuilder(CardFrontMatter.Of(subject));
        text.Append(CultureInfo.InvariantCulture, $"\n# {Markdown.Text(subject.Model.Name)}\n\n{Summary(subject)}");
        Section("Use", CardUse.Of(subject));
        Section("Intended use", "*To be filled in: what the model is for, by whom, and what it must not be used for.*\n");
        Section("Limits", Limits(subject));
        Section("Results", Results(subject, curves));
        Section("Data", Data(subject));
        Section("Training", Training(subject));
        Section("Licence", Licence(subject));
        return text.ToString();

        void Section(string title, string content) => text.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n{content}");
    }

    private static string Summary(CardSubject subject)
    {
        var model = subject.Model;
        var outputs = string.Join(", ", model.Classes.Select(Markdown.Text));
        var what = model.KnownTask().Targets switch
        {
            _ when subject.BackboneOnly => $"Turns {(subject.IsText ? "texts" : "photos")} into features. It is the backbone of a model that was trained for {outputs}.",
            TargetForm.Labels => $"Finds which of {model.Classes.Count} labels a {(subject.IsText ? "text" : "photo")} has: {outputs}.",
            TargetForm.Numbers => $"Estimates from a {(subject.IsText ? "text" : "photo")}: {outputs}.",
            _ => $"Classifies {(subject.IsText ? "texts" : "photos")} into {model.Classes.Count} classes: {outputs}.",
        };
        var bytes = Sizes.Of(new FileInfo(subject.File).Length);
        return $"""
            {what}

            `tl` {OnnxMetadata.Version} trained it from {From(model)} and wrote {Markdown.Code(subject.Name)} ({bytes}, {Form(subject)}). Run {Markdown.Code(model.Identity[..Math.Min(12, model.Identity.Length)])} of the experiment {Markdown.Code(model.Experiment)}, epoch {model.Epoch}.{(subject.Note is { } note ? " " + note : "")}

            """;
    }

    private static string From(ModelDescription model) => model.Weights switch
    {
        null => "an unrecorded backbone",
        { Source: var file } when model is { Backbone: "vectors" } => $"the word vectors {Markdown.Code(file)}",
        { Source: "none" } => $"a {Markdown.Code(model.Backbone ?? "network")} with random weights",
        var weights => $"{Markdown.Code(model.Backbone ?? "network")} with the weights {Markdown.Code(weights.Source)}",
    };

    private static string Form(CardSubject subject) => subject.Form switch
    {
        ExportForm.Onnx => subject.IsText ? "ONNX, from the numbers of words to the result" : "ONNX, from pixels to the result",
        ExportForm.PreprocessedOnnx => "ONNX, without preprocessing",
        ExportForm.Safetensors => subject.BackboneOnly ? "safetensors, the backbone only" : "safetensors",
        _ => subject.BackboneOnly ? "PyTorch state dictionary, the backbone only" : "PyTorch state dictionary",
    };

    private static string Limits(CardSubject subject) =>
        (subject.Model.KnownTask().Targets == TargetForm.OneClass && !subject.BackboneOnly ? $"- A {(subject.IsText ? "text about" : "photo of")} anything else gets one of these classes too.\n" : "")
        + $"- *To be filled in: {(subject.IsText ? "texts" : "photos")} on which the model fails, groups that the data lack, and what an error costs.*\n";

    private static string Results(CardSubject subject, string? curves)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"At epoch {subject.Model.Epoch}{(subject.BackboneOnly ? ", of the whole model" : "")}.\n\n").Append(CardResults.Metrics(subject));
        if (subject.Model.Temperature is { } temperature)
            text.Append(CultureInfo.InvariantCulture, $"\nThe probabilities were calibrated afterwards: logits are divided by the temperature {temperature:0.####}. The loss above is from before.\n");
        if (curves is not null)
            text.Append(CultureInfo.InvariantCulture, $"\n![Loss and metric over the epochs, for training and validation {subject.Noun}](<{Uri.EscapeDataString(curves)}>)\n");
        return CardResults.Details(subject) is { Length: > 0 } details ? text.Append('\n').Append(details).ToString() : text.ToString();
    }

    private static string Data(CardSubject subject)
    {
        if (subject.Training is not { } training)
            return "Not recorded: an earlier version trained the model.\n";
        var data = training.Data;
        string[] total = [$"**{subject.Noun}**", $"**{Count(data.TrainImages)}**", $"**{Count(data.ValidationImages)}**", $"**{Count(data.TestImages)}**"];
        var table = Markdown.Table(
            ["", "training", "validation", "test"],
            [.. data.Classes.Select(each => (IEnumerable<string>)[Markdown.Text(each.Name), Count(each.Train), Count(each.Validation), Count(each.Test)]), total]);
        return data.Targets.Count == 0 ? table : table + "\n" + Markdown.Table(
            [$"training {subject.Noun}", "mean", "deviation", "smallest", "largest"],
            data.Targets.Select(each => new[] { each.Mean, each.Deviation, each.Minimum, each.Maximum }.Select(value => value.ToString("G6", CultureInfo.InvariantCulture)).Prepend(Markdown.Text(each.Name))));
    }

    private static string Training(CardSubject subject)
    {
        var text = new StringBuilder();
        if (subject.Model.Text is { Encoder: { } pieces } tokens)
            text.Append(CultureInfo.InvariantCulture, $"- Texts: {PiecesText.Of(pieces)}, {tokens.SequenceLength:#,0} a text\n");
        else if (subject.Model.Text is { } words)
            text.Append(CultureInfo.InvariantCulture, $"- Texts: {words.SequenceLength:#,0} words, {words.Standardize}, split: {words.Split}{(words.Ngrams > 1 ? $", runs of up to {words.Ngrams} words" : "")}\n");
        else if (subject.Model.Picture is { } picture)
            text.Append(CultureInfo.InvariantCulture, $"- Pictures: {picture.Height}×{picture.Width}, {picture.Resize}, {picture.Interpolation} with antialiasing; channels {picture.Order.ToUpperInvariant()}, times {picture.Scale:0.########}, minus ({Numbers(picture.Mean)}), divided by ({Numbers(picture.Std)})\n");
        if (subject.Training is not { } training)
            return text.ToString();
        text.Append(CultureInfo.InvariantCulture, $"- Batches of {training.Data.BatchSize}; augmentation: {(training.Data.Augmentation.Count == 0 ? "none" : string.Join(", ", training.Data.Augmentation))}\n");
        text.Append(CultureInfo.InvariantCulture, $"- Parameters: {training.Parameters:#,0}\n\n");
        return text.Append(Markdown.Table(
            ["stage", "epochs", "optimizer", "learning rate", "schedule", "trained parameters"],
            training.Stages.Select(stage => (IEnumerable<string>)
                [Markdown.Text(stage.Name), $"{training.Epochs.Count(epoch => epoch.Stage == stage.Name)}", stage.Optimizer, stage.LearningRate.ToString("G4", CultureInfo.InvariantCulture), stage.Schedule, Count(stage.Trainable)]))).ToString();
    }

    private static string Licence(CardSubject subject)
    {
        var yours = $"The licence of this model is for you to state; it also depends on the training {subject.Noun}.\n";
        return subject.Model.Weights switch
        {
            null => "The pretrained weights and their licence are not recorded: an earlier version trained the model.\n",
            { Licence: null } => "No pretrained weights were used. " + yours,
            { Licence: { IsKnown: false } } weights => $"The licence of the pretrained weights {Markdown.Code(weights.Source)} is unknown: find it out before you pass the model on. {yours}",
            { Licence: { } licence } weights =>
                $"The pretrained weights {Markdown.Code(weights.Source)} have the licence {(licence.Url is { } url ? $"[{Markdown.Text(licence.Name)}](<{url}>)" : Markdown.Text(licence.Name))}. {(licence.Note is { } note ? note + " " : "")}{yours}",
        };
    }

    private static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Numbers(IReadOnlyList<double> values) => string.Join(", ", values.Select(value => value.ToString("0.####", CultureInfo.InvariantCulture)));
}
