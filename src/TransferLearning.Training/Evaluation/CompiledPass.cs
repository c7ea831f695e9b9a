using TransferLearning.Training.Machine;
using static TorchSharp.torch;

namespace TransferLearning.Training.Evaluation;

/// <summary>A pass over a set through a compiled network. The loader's threads decode the next batches meanwhile. Used on the torch thread.</summary>
/// <param name="network">The compiled network.</param>
/// <param name="torchs">Computes the same outputs with torch, to check the first batch: from N pictures of the batch's size, [N, outputs].</param>
internal sealed unsafe class CompiledPass(CompiledNetwork network, CompiledPass.Reference torchs)
{
    // The first and the last two pictures of a batch: those are the first and the last call of ONNX Runtime.
    private const int Ends = 2;

    /// <summary>torch's outputs for pictures in a batch's memory, in the current dispose scope.</summary>
    internal delegate Tensor Reference(byte* pixels, int count);

    /// <summary>Computes the outputs of every batch, in order.</summary>
    /// <param name="loader">Loads the pictures.</param>
    /// <param name="flip">Whether the outputs of the mirror images are computed too.</param>
    /// <param name="batch">Receives each batch, its outputs and those of the mirror images, both [N, outputs]; without gradients and in a dispose scope.</param>
    /// <param name="cancellation">Checked before every batch.</param>
    /// <returns>False if the first batch's outputs differ from torch's; then no batch was received.</returns>
    public bool Run(BatchLoader loader, bool flip, Action<Batch, Tensor, Tensor?> batch, CancellationToken cancellation)
    {
        var isFirst = true;
        using var none = no_grad();
        foreach (var loaded in loader.Epoch(0, cancellation: cancellation))
            using (loaded)
            {
                using var scope = NewDisposeScope();
                var values = network.Run(loaded, cancellation);
                if (isFirst && !Agrees(loaded, values))
                    return false;
                isFirst = false;
                batch(loaded, Tensor(values, loaded), flip ? Mirrored(loaded, cancellation) : null);
            }
        return true;
    }

    private Tensor Mirrored(Batch batch, CancellationToken cancellation)
    {
        MirroredPixels.Mirror(new Span<byte>(batch.Pixels, checked(batch.Count * batch.Height * batch.Width * 3)), batch.Width);
        return Tensor(network.Run(batch, cancellation), batch);
    }

    private Tensor Tensor(float[] values, Batch batch) => tensor(values, [batch.Count, network.Outputs]);

    private bool Agrees(Batch batch, float[] values)
    {
        var count = Math.Min(Ends, batch.Count);
        var last = batch.Count - count;
        return Agrees(batch.Pixels, count, values) && (last == 0 || Agrees(batch.Pixels + (long)last * batch.SampleBytes, count, values.AsSpan(last * network.Outputs)));
    }

    private bool Agrees(byte* pixels, int count, ReadOnlySpan<float> values)
    {
        using var scope = NewDisposeScope();
        var expected = torchs(pixels, count).to(float32).cpu().contiguous().data<float>().ToArray();
        return Agreement.Difference(values[..expected.Length], expected) <= ExportCheck.Tolerance;
    }
}
