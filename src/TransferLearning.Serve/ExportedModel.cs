namespace TransferLearning.Serve;

/// <summary>A model of a file that <c>tl export --onnx</c> wrote, computed by the library for programs. Pictures or texts that arrive while it is busy are computed together.</summary>
internal sealed class ExportedModel : ServedModel
{
    private readonly IModel _model;

    private ExportedModel(string path, string name, long mostPixels)
    {
        Name = name;
        _model = AnyModel.Load(
            path, new ImageModelOptions { MostPixels = mostPixels, Computing = count => Computing?.Invoke(count) }, new TextModelOptions { Computing = count => Computing?.Invoke(count) });
    }

    public override string Name { get; }

    internal override IReadOnlyList<string> Outputs => _model.Outputs;

    internal override bool TakesTexts => _model is not IFitsPictures;

    public static ExportedModel Open(string path, string name, long mostPixels) => new(path, name, mostPixels);

    internal override FittedPicture Fit(ReadOnlySpan<byte> file) => ((IFitsPictures)_model).Fit(file);

    internal override async Task<PictureAnswer> PredictAsync(ReadOnlyMemory<byte> file, int? top, CancellationToken cancellation) => _model switch
    {
        ImageClassifier classifier => Answer(await classifier.PredictAsync(file, cancellation).ConfigureAwait(false), top),
        ImageLabeler labeler => Answer(await labeler.PredictAsync(file, cancellation).ConfigureAwait(false), top),
        _ => Answer(await ((ImageRegressor)_model).PredictAsync(file, cancellation).ConfigureAwait(false)),
    };

    internal override async Task<PictureAnswer> PredictTextAsync(string text, int? top, CancellationToken cancellation) => _model switch
    {
        TextClassifier classifier => Answer(await classifier.PredictAsync(text, cancellation).ConfigureAwait(false), top),
        TextLabeler labeler => Answer(await labeler.PredictAsync(text, cancellation).ConfigureAwait(false), top),
        _ => Answer(await ((TextRegressor)_model).PredictAsync(text, cancellation).ConfigureAwait(false)),
    };

    public override void Dispose()
    {
        _model.Dispose();
        base.Dispose();
    }

    private static PictureAnswer Answer(Prediction one, int? top) => new() { Label = one.Label, Probabilities = Named(one.Probabilities, top) };

    private static PictureAnswer Answer(LabelPrediction several, int? top) => new() { Labels = several.Labels, Probabilities = Named(several.Probabilities, top) };

    private static PictureAnswer Answer(NumberPrediction numbers) =>
        new() { Values = new OrderedDictionary<string, float>(numbers.Numbers.Select(number => KeyValuePair.Create(number.Name, number.Value))) };

    private static OrderedDictionary<string, float> Named(IReadOnlyList<LabelProbability> all, int? top)
    {
        // OrderByDescending is stable: of equals the first of the model, as everywhere.
        var chosen = top is { } count ? all.OrderByDescending(label => label.Probability).Take(count) : all;
        return new OrderedDictionary<string, float>(chosen.Select(label => KeyValuePair.Create(label.Label, label.Probability)));
    }
}
