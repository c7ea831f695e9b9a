using TransferLearning.Tracking.Delivery;

namespace TransferLearning.Tracking.Rest;

/// <summary>
/// Contacts each server once before anything is delivered. A server that is down is reported at once, and for all its journals,
/// without a delivery's long retries.
/// </summary>
internal sealed class ServersToReach
{
    private readonly Dictionary<string, Exception?> _known = [];

    /// <summary>Returns if the target is local or its server answers.</summary>
    /// <exception cref="StoreUnavailableException">The server does not answer, or refuses.</exception>
    public void Reach(TrackingTarget target, CancellationToken cancellation)
    {
        if (target.Server is not { } server)
            return;
        if (!_known.TryGetValue(target.ToString(), out var failure))
            _known[target.ToString()] = failure = Knock(server, target.UserInfo, cancellation);
        if (failure is not null)
            throw new StoreUnavailableException(failure.Message, failure);
    }

    private static Exception? Knock(Uri server, string? userInfo, CancellationToken cancellation)
    {
        try
        {
            using var client = new MlflowClient(server, RestOptions.Interactive with { UserInfo = userInfo });
            client.ServerVersion(cancellation);
            return null;
        }
        catch (Exception error) when (error is StoreUnavailableException or StoreUnusableException)
        {
            return error;
        }
    }
}
