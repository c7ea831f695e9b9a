using TransferLearning.Tracking.Delivery;

namespace TransferLearning.Tracking.Rest;

/// <summary>Knocks at each server once before anything is delivered: one that is down is told at once and for all its journals, without the long patience of a delivery.</summary>
internal sealed class ServersToReach
{
    private readonly Dictionary<string, Exception?> _known = [];

    /// <summary>Returns where the target is local or answers.</summary>
    /// <exception cref="StoreUnavailableException">It does not.</exception>
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
