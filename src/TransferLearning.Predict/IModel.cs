namespace TransferLearning.Predict;

/// <summary>What every model knows of its outputs.</summary>
internal interface IModel : IDisposable
{
    /// <inheritdoc cref="ImageModel{T}.Outputs"/>
    IReadOnlyList<string> Outputs { get; }
}
