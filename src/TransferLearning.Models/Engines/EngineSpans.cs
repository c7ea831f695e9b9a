namespace TransferLearning.Models.Engines;

internal static class EngineSpans
{
    /// <summary>Checks the lengths of input and output.</summary>
    /// <exception cref="ArgumentException">A span does not have the length of one batch.</exception>
    public static void Check(IPrefixEngine engine, int input, int output)
    {
        if (input != engine.BatchSize * engine.Input.Elements)
            throw new ArgumentException($"The input has {input} values; {engine.BatchSize} images of {engine.Input} have {engine.BatchSize * engine.Input.Elements}.", nameof(input));
        if (output != engine.BatchSize * engine.Output.Elements)
            throw new ArgumentException($"The output has {output} values; {engine.BatchSize} samples of {engine.Output} have {engine.BatchSize * engine.Output.Elements}.", nameof(output));
    }
}
