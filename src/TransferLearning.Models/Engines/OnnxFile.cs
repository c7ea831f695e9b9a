namespace TransferLearning.Models.Engines;

/// <summary>Runs an ONNX file as any other program would, to check an export.</summary>
public static class OnnxFile
{
    /// <summary>The model's first output for one input.</summary>
    /// <param name="model">The file's bytes.</param>
    /// <param name="input">The input's values: floats, or bytes where the model takes pixels.</param>
    /// <param name="shape">The input's shape, including the batch dimension.</param>
    /// <exception cref="RunException">ONNX Runtime cannot be loaded.</exception>
    public static float[] Run<T>(byte[] model, T[] input, long[] shape)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(shape);
        using var session = OnnxSession.Open(model, Environment.ProcessorCount);
        return session.Run(input, shape);
    }
}
