namespace TransferLearning.Tracking.Rest;

/// <summary>Experiments.</summary>
internal sealed class ExperimentsApi(MlflowHttp http)
{
    /// <summary>The experiment of that name, or null.</summary>
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

    /// <summary>The experiment of that name, made where there is none. Where somebody else is first, theirs is taken.</summary>
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
            // Somebody else was first.
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
