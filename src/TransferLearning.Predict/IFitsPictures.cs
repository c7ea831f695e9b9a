namespace TransferLearning.Predict;

/// <summary>What every model of pictures knows of them.</summary>
internal interface IFitsPictures : IModel
{
    /// <summary>The picture as the network sees it.</summary>
    /// <param name="file">The bytes of its file.</param>
    /// <exception cref="PictureException">The bytes are no picture.</exception>
    FittedPicture Fit(ReadOnlySpan<byte> file);
}
