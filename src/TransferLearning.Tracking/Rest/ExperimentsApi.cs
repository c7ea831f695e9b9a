namespace TransferLearning.Tracking.Rest;

/// <summary>Finds and creates experiments.</summary>
internal sealed class ExperimentsApi(MlflowHttp http)
{
    /// <summary>The experiment with this name, or null.</summary>
    public WireExperiment? Find(string name, CancellationToken cancellation)
    {
        try
        {
            return http.Get($"experiments/get-by-name?experiment_name={Uri.EscapeDataString(name)}", RestJson.Default.ExperimentAnswer, cancellation).Experiment;
        }
        catch (ServerRefusedException refused) when (refused.IsMissing)
        {
            return null;
        }
    }

    /// <summary>The experiment with this name; it is created if it does not exist, unless another client creates it first.</summary>
    public WireExperiment FindOrCreate(string name, CancellationToken cancellation)
    {
        if (Find(name, cancellation) is { } known)
            return known;
        try
        {
            http.Post("experiments/create", new CreateExperiment(name), RestJson.Default.CreateExperiment, RestJson.Default.CreatedExperiment, cancellation);
        }
        catch (ServerRefusedException refused) when (refused.IsThereAlready)
        {
            // Another client created it first.
        }

        return Find(name, cancellation) ?? throw new Delivery.StoreUnavailableException($"{http.Server} has made the experiment '{name}' but does not find it.");
    }

    public IEnumerable<WireExperiment> All(CancellationToken cancellation)
    {
        string? page = null;
        do
        {
            var found = http.Post("experiments/search", new SearchExperiments(1000, page), RestJson.Default.SearchExperiments, RestJson.Default.FoundExperiments, cancellation);
            foreach (var experiment in found.Experiments ?? [])
                yield return experiment;
            page = found.NextPageToken;
        }
        while (!string.IsNullOrEmpty(page));
    }
}
