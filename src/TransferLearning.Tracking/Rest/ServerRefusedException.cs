using System.Net;

namespace TransferLearning.Tracking.Rest;

/// <summary>A server understood a call and refuses it; the same call is refused again.</summary>
internal sealed class ServerRefusedException(HttpStatusCode status, string? code, string message, bool isHtml) : Exception(message)
{
    public HttpStatusCode Status { get; } = status;

    /// <summary>MLflow's error code, for example <c>RESOURCE_DOES_NOT_EXIST</c>; null where the answer has none.</summary>
    public string? Code { get; } = code;

    /// <summary>An HTML page instead of MLflow's JSON: this server does not know the call.</summary>
    public bool IsUnknownCall { get; } = isHtml && status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed;

    public bool IsMissing => Code is "RESOURCE_DOES_NOT_EXIST";

    public bool IsThereAlready => Code is "RESOURCE_ALREADY_EXISTS";
}
