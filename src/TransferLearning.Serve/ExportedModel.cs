namespace TransferLearning.Serve;

/// <summary>A model of a file that <c>tl export --onnx</c> wrote, computed by the library for programs. Pictures that arrive while it is busy are computed together.</summary>
internal sealed class ExportedModel : ServedModel
{
    private readonly IFitsPictures _model;

    private ExportedModel(string path, string name, long mostPixels)
    {
        Name = name;
        _model = AnyImageModel.Load(path, new ImageModelOptions { MostPixels = mostPixels, Computing = count => Computing?.Invoke(count) });
    }

    public override string Name { get; }

    internal override IReadOnlyList<string> Outputs => _model.Outputs;

    public static ExportedModel Open(string path, string name, long mostPixels) => new(path, name, mostPixels);

    internal override FittedPicture Fit(ReadOnlySpan<byte> file) => _model.Fit(file);

    internal override async Task<PictureAnswer> PredictAsync(ReadOnlyMemory<byte> file, int? top, CancellationToken cancellation)
    {
        switch (_model)
        {
            case ImageClassifier classifier:
                var one = await classifier.PredictAsync(file, cancellation).ConfigureAwait(false);
                return new PictureAnswer { Label = one.Label, Probabilities = Named(one.Probabilities, top) };
            case ImageLabeler labeler:
                var several = await labeler.PredictAsync(file, cancellation).ConfigureAwait(false);
                return new PictureAnswer { Labels = several.Labels, Probabilities = Named(several.Probabilities, top) };
            default:
                var numbers = await ((ImageRegressor)_model).PredictAsync(file, cancellation).ConfigureAwait(false);
                return new PictureAnswer { Values = new OrderedDictionary<string, float>(numbers.Numbers.Select(number => KeyValuePair.Create(number.Name, number.Value))) };
        }
    }

    public override void Dispose()
    {
        _model.Dispose();
        base.Dispose();
    }

    private static OrderedDictionary<string, float> Named(IReadOnlyList<LabelProbability> all, int? top)
    {
        // OrderByDescending is stable: of equals the first of the model, as everywhere.
        var chosen = top is { } count ? all.OrderByDescending(label => label.Probability).Take(count) : all;
        return new OrderedDictionary<string, float>(chosen.Select(label => KeyValuePair.Create(label.Label, label.Probability)));
    }
}
