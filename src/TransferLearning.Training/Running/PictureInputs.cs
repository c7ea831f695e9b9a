using TransferLearning.Data;
using TransferLearning.Training.Planning;

namespace TransferLearning.Training.Running;

/// <summary>Stages fed from pictures. The loaders live as long as the run, so that what they decoded is decoded once.</summary>
internal sealed class PictureInputs(Plan plan, NetworkSession network, PictureTensors pictures) : IStageInputs, IDisposable
{
    private readonly Dictionary<ImageSet, BatchLoader> _loaders = new(ReferenceEqualityComparer.Instance);

    /// <summary>The pictures that were left out up to now, each once.</summary>
    public IReadOnlyList<BadImage> Skipped => [.. _loaders.Values.SelectMany(loader => loader.Skipped)];

    public StageInput Training(StageProgram stage) => new PictureInput(Loader(plan.Data.Train, training: true), pictures, stage.Prefix, network.State, network.Device, plan.ClassWeights);

    public StageInput Evaluation(StageProgram stage, ImageSet set) => new PictureInput(Loader(set, training: false), pictures, stage.Prefix, network.State, network.Device, null);

    public void Dispose()
    {
        foreach (var loader in _loaders.Values)
            loader.Dispose();
    }

    private BatchLoader Loader(ImageSet set, bool training)
    {
        if (_loaders.TryGetValue(set, out var loader))
            return loader;
        var options = LoaderOptions.For(plan.Experiment, training);
        // The budget is one for all sets, shared by their sizes.
        var all = plan.Data.Named().Sum(each => (long)each.Set.Count);
        loader = new BatchLoader(set, options with { MemoryBudget = (long)(options.MemoryBudget * ((double)set.Count / all)) });
        _loaders.Add(set, loader);
        return loader;
    }
}
