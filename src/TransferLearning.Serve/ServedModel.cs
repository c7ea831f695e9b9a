namespace TransferLearning.Serve;

/// <summary>The model behind a server. Any number of calls may run at once.</summary>
public abstract class ServedModel : IDisposable
{
    /// <summary>The largest number of pixels of a picture where nothing else is said.</summary>
    public const long UsualPixels = 50_000_000;

    internal ServedModel()
    {
    }

    /// <summary>Loads a model that <c>tl export --onnx</c> wrote.</summary>
    /// <param name="path">The file. It is not needed after loading.</param>
    /// <param name="name">The name that is shown to people.</param>
    /// <param name="mostPixels">The largest number of pixels of a picture.</param>
    /// <exception cref="ModelFileException">The file does not exist, or is no exported model.</exception>
    public static ServedModel Load(string path, string name, long mostPixels = UsualPixels) => ExportedModel.Open(path, name, mostPixels);

    /// <summary>The name that is shown to people.</summary>
    public abstract string Name { get; }

    /// <summary>Frees the model. No call may be in progress.</summary>
    public virtual void Dispose()
    {
        HeatMaps?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets the server draw heat maps. Call it before the model is served.</summary>
    /// <param name="load">
    /// Loads what draws them, when the first one is asked for. It throws a <see cref="NotSupportedException"/> with the reason if there are none of this model.
    /// </param>
    public void DrawHeatMaps(Func<IHeatMapDrawer> load)
    {
        ArgumentNullException.ThrowIfNull(load);
        HeatMaps = new ServedHeatMaps(load);
    }

    /// <summary>The heat maps; null if the model cannot have any.</summary>
    internal ServedHeatMaps? HeatMaps { get; private set; }

    /// <summary>The class, label or number of each output.</summary>
    internal abstract IReadOnlyList<string> Outputs { get; }

    /// <summary>Whether it takes texts instead of pictures.</summary>
    internal virtual bool TakesTexts => false;

    /// <summary>Predicts a text, if the model takes texts.</summary>
    /// <inheritdoc cref="PredictAsync"/>
    internal virtual Task<PictureAnswer> PredictTextAsync(string text, int? top, CancellationToken cancellation) => throw new InvalidOperationException("The model takes pictures.");

    /// <summary>The picture as the network sees it.</summary>
    /// <param name="file">The bytes of its file.</param>
    /// <exception cref="PictureException">The bytes are no picture.</exception>
    internal abstract FittedPicture Fit(ReadOnlySpan<byte> file);

    /// <summary>Called before each computation with the number of its pictures or texts.</summary>
    internal Action<int>? Computing { get; set; }

    /// <summary>Predicts a picture.</summary>
    /// <param name="file">The bytes of its file.</param>
    /// <param name="top">How many of the likeliest classes or labels to name, likeliest first; null for all, in the model's order.</param>
    /// <param name="cancellation">Ends the wait for the model.</param>
    /// <exception cref="PictureException">The bytes are no picture.</exception>
    internal abstract Task<PictureAnswer> PredictAsync(ReadOnlyMemory<byte> file, int? top, CancellationToken cancellation);
}
