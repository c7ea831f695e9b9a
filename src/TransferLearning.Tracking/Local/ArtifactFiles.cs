using TransferLearning.Tracking.Delivery;
using TransferLearning.Tracking.Journal;

namespace TransferLearning.Tracking.Local;

/// <summary>Brings artifacts from the spool to a folder.</summary>
internal static class ArtifactFiles
{
    /// <summary>Stores an artifact under <paramref name="root"/>, whole or not at all. One that is gone from the spool is there already.</summary>
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
            File.Move(beside, target, overwrite: true);
        }
        else
        {
            File.Move(source, target, overwrite: true);
        }
    }
}
