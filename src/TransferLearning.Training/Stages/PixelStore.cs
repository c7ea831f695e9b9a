using TransferLearning.Training.Activations;
using TransferLearning.Training.Planning;

namespace TransferLearning.Training.Stages;

/// <summary>Opens the decoded pictures of a run in the store.</summary>
internal static class PixelStore
{
    /// <summary>The decoded pictures; null if the run has none: it reads texts, or <c>run.cache</c> is off.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="creates">Whether an absent entry is created. Otherwise only one that another run has created is used.</param>
    /// <param name="cancellation">Stops waiting for other processes.</param>
    public static KeptPixels? Of(Plan plan, bool creates, CancellationToken cancellation)
    {
        if (plan.Data.Text is not null || plan.Experiment.Run.Cache == CacheMode.Off)
            return null;
        return new KeptPixels(Open, cancellation);

        (ActivationEntry Entry, PixelRecords Records)? Open(Action<string> problem)
        {
            var store = new ActivationStore(limit: plan.Experiment.Run.CacheSize?.Bytes);
            try
            {
                var options = LoaderOptions.For(plan.Experiment, training: false);
                var records = new PixelRecords(plan.Data, plan.Fingerprints.Hashes, cancellation);
                if (records.Count == 0)
                    return null;
                var entry = store.TryOpenPixels(records.Key(options), records.Layout(options), creates, out var whyNot, cancellation);
                if (whyNot is not null)
                    problem(whyNot);
                return entry is null ? null : (entry, records);
            }
            catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
            {
                problem(wrong.Message);
                return null;
            }
            catch (OperationCanceledException)
            {
                // The run is stopping.
                return null;
            }
        }
    }
}
