using TransferLearning.Experiments.Files;
using TransferLearning.Tracking.Delivery;
using TransferLearning.Tracking.Journal;

namespace TransferLearning.Tracking.Local;

/// <summary>Moves or copies artifacts from the spool to the local store.</summary>
internal static class ArtifactFiles
{
    /// <summary>
    /// Stores an artifact atomically under <paramref name="root"/>. An artifact that is no longer in the spool was stored before, or is
    /// recorded as missing.
    /// </summary>
    public static void Store(string root, ArtifactRecord artifact, DeliveryState state, DeliveryContext context)
    {
        var source = context.FileOf(artifact);
        var target = Path.Combine(root, artifact.Path.Replace('/', Path.DirectorySeparatorChar));
        if (!File.Exists(source))
        {
            if (!File.Exists(target))
                context.Missing(state, artifact);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        if (artifact.Spool is null || context.KeepSpool)
        {
            var beside = target + ".new";
            File.Copy(source, beside, overwrite: true);
            AtomicFile.Move(beside, target);
        }
        else
        {
            AtomicFile.Move(source, target);
        }
    }
}
