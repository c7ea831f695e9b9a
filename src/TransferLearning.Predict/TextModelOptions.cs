namespace TransferLearning.Predict;

/// <summary>How a model of texts is run.</summary>
public sealed record TextModelOptions
{
    /// <summary>The number of threads of one computation; null: one per processor. Idle threads sleep.</summary>
    public int? Threads { get; init; }

    /// <summary>The largest number of texts that are computed together.</summary>
    public int MostTogether { get; init; } = 64;

    /// <summary>Called before each computation with the number of its texts.</summary>
    internal Action<int>? Computing { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">The limit is less than 1.</exception>
    internal static TextModelOptions Checked(TextModelOptions? options)
    {
        options ??= new TextModelOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MostTogether, 1, nameof(options));
        return options;
    }
}
