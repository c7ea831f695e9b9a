namespace TransferLearning.Data.Sources;

/// <summary>Finds and splits the pictures of an experiment. Reads names only; decodes nothing.</summary>
public static class DataResolver
{
    /// <summary>The pictures of an experiment without folds.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="diagnostics">Receives findings. If one is an error, the result must not be used.</param>
    public static DataSplits Resolve(Experiment experiment, IList<Diagnostic> diagnostics) => Resolve(experiment, null, diagnostics);

    /// <summary>The pictures of one fold of a cross-validation: the fold is for validation, the others for training.</summary>
    /// <param name="experiment">The experiment. <see cref="DataSection.Folds"/> is the number of folds.</param>
    /// <param name="fold">The fold, from 0; null for none.</param>
    /// <param name="diagnostics">Receives findings.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such fold.</exception>
    public static DataSplits Resolve(Experiment experiment, int? fold, IList<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (fold is { } number && (number < 0 || number >= (experiment.Data.Folds ?? 0)))
            throw new ArgumentOutOfRangeException(nameof(fold), fold, $"The experiment has {experiment.Data.Folds ?? 0} folds.");
        var data = experiment.Data;
        var train = new SourceFindings(diagnostics, experiment, "data.train");
        var contents = SourceReader.Read(data.Train, train);
        var form = experiment.Task?.Targets ?? TargetForm.OneClass;
        var classes = TargetNames.Of(form, data.Classes, contents, new SourceFindings(diagnostics, experiment, "data"));
        if (contents.Files.Count > 0)
            ClassWeightNames.Check(data.ClassWeights, classes.Names, new SourceFindings(diagnostics, experiment, "data.class_weights"));
        var samples = classes.Label(contents, train, required: true);
        if (data.Limit is { } limit)
            samples = Splitter.Limit(samples, limit, experiment.Seed);
        var testShare = data.Test?.Fraction ?? 0;
        var (training, validation, test) = fold is { } each
            ? Splitter.Fold(samples, each, data.Folds!.Value, testShare, experiment.Seed)
            : Splitter.Divide(samples, new SplitShares(data.Validation?.Fraction ?? 0, testShare), experiment.Seed);
        var splits = new DataSplits(
            classes.Names,
            ImageSet.Of(training),
            Own(data.Validation?.Source, "data.validation") ?? (data.Validation is null && fold is null ? null : ImageSet.Of(validation)),
            Own(data.Test?.Source, "data.test") ?? (data.Test is null ? null : ImageSet.Of(test)))
        { Form = form };
        if (data.Train.Input == InputKind.Text && !experiment.ReadsPieces())
            splits = splits with { Text = TextVectorizer.Fit(data.Text!.ToForm(), splits.Train.Samples.Select(sample => sample.Text!), data.Text!.MaxTokens) };
        if (!diagnostics.Any(diagnostic => diagnostic.Severity == Severity.Error))
            SplitCheck.Report(splits, experiment, diagnostics);
        return splits;

        ImageSet? Own(DataSource? source, string key)
        {
            if (source is null || (key == "data.validation" && fold is not null))
                return null;
            var findings = new SourceFindings(diagnostics, experiment, key);
            return ImageSet.Of(classes.Label(SourceReader.Read(source, findings), findings, required: false));
        }
    }

    /// <summary>The pictures of a single source, labelled with the targets of a model.</summary>
    /// <param name="source">The source.</param>
    /// <param name="form">The form of a target.</param>
    /// <param name="classes">The classes, labels or columns, in the order of the model's outputs.</param>
    /// <param name="place">The place for messages.</param>
    /// <param name="diagnostics">Receives findings. If one is an error, the result must not be used.</param>
    public static ImageSet Labelled(DataSource source, TargetForm form, IReadOnlyList<string> classes, SourceLocation place, IList<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        var found = new List<Diagnostic>();
        var findings = new SourceFindings(found, new Experiment(), "");
        if (!source.Gives(form))
        {
            diagnostics.Add(new Diagnostic(Codes.Contradiction, form switch
            {
                TargetForm.Labels => "the model predicts several labels per picture; name a source that has them: { csv: x.csv, image: file, label: tags, separator: \"|\" }",
                TargetForm.Numbers => "the model predicts numbers; name a source that has them: { csv: x.csv, image: file, targets: [age] }",
                _ => "the model predicts one class per picture; name a source with classes",
            }, place));
            return new ImageSet([]);
        }

        var set = ImageSet.Of(TargetNames.Of(form, classes, SourceContents.Empty, findings).Label(SourceReader.Read(source, findings), findings, required: false));
        foreach (var diagnostic in found)
            diagnostics.Add(diagnostic with { Location = place });
        return set;
    }
}
