namespace TransferLearning.Experiments.Documents;

/// <summary>A document that cannot be read on: one finding that ends its reading.</summary>
internal sealed class DocumentException(string code, string message, SourceLocation location) : Exception(message)
{
    public Diagnostic Diagnostic { get; } = new(code, message, location);
}
