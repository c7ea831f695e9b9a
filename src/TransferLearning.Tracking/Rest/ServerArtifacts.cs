using TransferLearning.Tracking.Delivery;
using TransferLearning.Tracking.Journal;

namespace TransferLearning.Tracking.Rest;

/// <summary>Uploads a journal's artifacts; one that a server will not have stays in the spool and does not hold up the rest.</summary>
internal sealed class ServerArtifacts(MlflowClient client, DeliveryState state, DeliveryContext context)
{
    public void Store(string artifactUri, IEnumerable<ArtifactRecord> artifacts, CancellationToken cancellation)
    {
        foreach (var artifact in artifacts)
        {
            var file = context.FileOf(artifact);
            if (!File.Exists(file))
            {
                context.Refused(state, artifact, $"'{file}' is gone.");
                continue;
            }

            try
            {
                client.Artifacts.Store(artifactUri, artifact.Path, file, cancellation);
            }
            catch (Exception error) when (error is ServerRefusedException or ArtifactStoreException)
            {
                context.Refused(state, artifact, error.Message);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new StoreUnavailableException($"the artifact '{artifact.Path}' cannot be stored: {error.Message}", error);
            }
        }
    }
}
