namespace TransferLearning.Experiments.Documents;

/// <summary>An error that ends the reading of a document.</summary>
internal sealed class DocumentException(string code, string message, SourceLocation location) : Exception(message)
{
    public Diagnostic Diagnostic { get; } = new(code, message, location);
}
