using System.Net;

namespace TransferLearning.Tracking.Rest;

/// <summary>The server understood a call and refused it; retrying does not help.</summary>
internal sealed class ServerRefusedException(HttpStatusCode status, string? code, string message, bool isHtml) : Exception(message)
{
    public HttpStatusCode Status { get; } = status;

    /// <summary>MLflow's error code, for example <c>RESOURCE_DOES_NOT_EXIST</c>; null if the response has none.</summary>
    public string? Code { get; } = code;

    /// <summary>Whether the server does not know the call: it answered with an HTML page instead of MLflow's JSON.</summary>
    public bool IsUnknownCall { get; } = isHtml && status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed;

    public bool IsMissing => Code is "RESOURCE_DOES_NOT_EXIST";

    public bool IsThereAlready => Code is "RESOURCE_ALREADY_EXISTS";
}
