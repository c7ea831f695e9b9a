using System.Runtime.InteropServices;

namespace TransferLearning.Models.Engines;

/// <summary>An engine whose samples are floats and no pixels, for example the numbers of a text's words.</summary>
/// <param name="engine">An engine without preprocessing; this object owns it.</param>
internal sealed class FloatEngine(IPrefixEngine engine) : IPrefixEngine
{
    public string Identity => engine.Identity;

    public TensorShape Input => engine.Input;

    public int InputBytes => checked((int)Input.Elements * sizeof(float));

    public TensorShape Output => engine.Output;

    public int BatchSize => engine.BatchSize;

    public bool RunsOnAnyThread => engine.RunsOnAnyThread;

    public void Run(ReadOnlySpan<byte> pixels, Span<float> activations) => engine.Run(MemoryMarshal.Cast<byte, float>(pixels), activations);

    public void Run(ReadOnlySpan<float> images, Span<float> activations) => engine.Run(images, activations);

    public void Dispose() => engine.Dispose();
}
