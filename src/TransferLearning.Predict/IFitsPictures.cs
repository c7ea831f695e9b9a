namespace TransferLearning.Predict;

/// <summary>What every model knows of its pictures and outputs.</summary>
internal interface IFitsPictures : IDisposable
{
    /// <inheritdoc cref="ImageModel{T}.Outputs"/>
    IReadOnlyList<string> Outputs { get; }

    /// <summary>The picture as the network sees it.</summary>
    /// <param name="file">The bytes of its file.</param>
    /// <exception cref="PictureException">The bytes are no picture.</exception>
    FittedPicture Fit(ReadOnlySpan<byte> file);
}
