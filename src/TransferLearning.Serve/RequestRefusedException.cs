namespace TransferLearning.Serve;

/// <summary>Thrown where a request gets no answer but a status and a reason.</summary>
internal sealed class RequestRefusedException(int status, string reason) : Exception(reason)
{
    public int Status => status;

    /// <summary>The number of seconds after which the client may try again; null if it need not try.</summary>
    public int? RetryAfter { get; init; }
}
