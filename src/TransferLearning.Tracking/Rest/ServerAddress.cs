using TransferLearning.Tracking.Delivery;

namespace TransferLearning.Tracking.Rest;

/// <summary>The addresses of runs in MLflow's UI.</summary>
internal static class ServerAddress
{
    /// <summary>The run's page; null if the server does not have the run yet.</summary>
    public static string? OfRun(string server, DeliveryState state) =>
        state is { StoreRunId: { } run, ExperimentId: { } experiment } ? $"{server}/#/experiments/{experiment}/runs/{run}" : null;
}
