using TransferLearning.Tracking.Delivery;

namespace TransferLearning.Tracking.Rest;

/// <summary>Where MLflow's UI shows a run.</summary>
internal static class ServerAddress
{
    /// <summary>The page of a run, or null where the server does not have it yet.</summary>
    public static string? OfRun(string server, DeliveryState state) =>
        state is { StoreRunId: { } run, ExperimentId: { } experiment } ? $"{server}/#/experiments/{experiment}/runs/{run}" : null;
}
