using TransferLearning.Tracking.Delivery;
using TransferLearning.Tracking.Journal;

namespace TransferLearning.Tracking.Rest;

/// <summary>Uploads a journal's artifacts. An artifact that the server refuses stays in the spool; the others are still uploaded.</summary>
internal sealed class ServerArtifacts(MlflowClient client, DeliveryState state, DeliveryContext context)
{
    /// <param name="artifactUri">The URI to upload to.</param>
    /// <param name="artifacts">The artifacts.</param>
    /// <param name="cancellation">Stops between two files and within one.</param>
    /// <param name="outside">A prefix that is removed from each artifact's path.</param>
    public void Store(string artifactUri, IEnumerable<ArtifactRecord> artifacts, CancellationToken cancellation, string outside = "")
    {
        foreach (var artifact in artifacts)
        {
            var file = context.FileOf(artifact);
            if (!File.Exists(file))
            {
                context.Missing(state, artifact);
                continue;
            }

            try
            {
                client.Artifacts.Store(artifactUri, artifact.Path[outside.Length..], file, cancellation);
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
