namespace TransferLearning.Training.Strict;

/// <summary>A layer of a <see cref="StrictChain"/>: rows of float32 numbers in host memory, computed in an order that no processor or thread changes.</summary>
/// <param name="width">The numbers of an output row.</param>
internal abstract unsafe class StrictLayer(int width) : IDisposable
{
    /// <summary>The numbers of an output row.</summary>
    public int Width => width;

    /// <summary>Computes the outputs.</summary>
    /// <param name="x">The input rows.</param>
    /// <param name="y">The output rows; overwritten.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="mode">Training or inference.</param>
    public abstract void Forward(float* x, float* y, int rows, RunMode mode);

    /// <summary>Computes the gradients of the batch that <see cref="Forward"/> had last.</summary>
    /// <param name="x">The input rows.</param>
    /// <param name="y">The output rows.</param>
    /// <param name="outer">The gradient of the outputs.</param>
    /// <param name="inner">Receives the gradient of the inputs; null if it is not needed.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="adds">Whether the parameters' gradients are added to the earlier ones.</param>
    public abstract void Backward(float* x, float* y, float* outer, float* inner, int rows, bool adds);

    public virtual void Dispose()
    {
    }
}
