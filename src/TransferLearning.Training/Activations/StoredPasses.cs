using System.Runtime.InteropServices;
using TransferLearning.Models.Engines;

namespace TransferLearning.Training.Activations;

/// <summary>The entries of a set's passes: without augmentation one for all, else one each. Opened and filled when a pass is first asked for; one is open at a time.</summary>
/// <param name="store">The store.</param>
/// <param name="plan">What is stored.</param>
/// <param name="reader">Reads pictures; the caller's.</param>
/// <param name="training">Whether they are augmented.</param>
/// <param name="engine">Computes what is absent; the caller's.</param>
/// <param name="workers">Threads that decode and compute.</param>
/// <param name="progress">Told how many pictures of a pass are there.</param>
/// <param name="skipped">Told which pictures are left out, and why.</param>
internal sealed class StoredPasses(
    ActivationStore store, StorePlan plan, SampleReader reader, bool training, Lazy<IPrefixEngine> engine, int workers, Action<int, int>? progress, Action<BadImage>? skipped) : IDisposable
{
    private ActivationEntry? _entry;
    private int _pass = -1;

    public ImageSet Set => reader.Set;

    public StorePlan Plan => plan;

    /// <summary>The filled entry of a pass; the one before it is closed.</summary>
    /// <exception cref="StoreFullException">There is no room left, or the disk does not take it.</exception>
    /// <exception cref="RunException">A picture cannot be decoded.</exception>
    /// <exception cref="OperationCanceledException"/>
    public ActivationEntry Open(int pass, CancellationToken cancellation)
    {
        var which = training && plan.Varies ? pass : 0;
        if (_entry is { } open && _pass == which)
            return open;
        _entry?.Dispose();
        _entry = null;
        try
        {
            var entry = store.TryOpen(plan.KeyOf(Set, training, which), plan.LayoutOf(Set), out var whyNot, cancellation)
                ?? throw new StoreFullException($"The activations of '{plan.Key.Cut}' cannot be stored: {whyNot}");
            _entry = entry;
            var times = new FillTimes();
            entry.Fill(new PrefixPictures(reader, which, engine), workers, progress is null ? null : new Told(progress, Set.Count), times, cancellation);
            StoreCosts.Update(store.Folder, costs => costs.With(plan.Key.Engine, plan.MultiplyAdds, times));
        }
        catch (IOException wrong) when (wrong is not StoreFullException)
        {
            throw new StoreFullException($"The activations of '{plan.Key.Cut}' cannot be stored in '{store.Folder}': {wrong.Message.TrimEnd('.')}", wrong);
        }
        _pass = which;
        TellSkipped(which);
        return _entry;
    }

    /// <summary>Told how long records took to be read.</summary>
    public void Measured(long bytes, TimeSpan reading) => StoreCosts.Update(store.Folder, costs => costs.With(bytes, reading));

    public void Dispose() => _entry?.Dispose();

    /// <summary>The store knows which pictures are bad, and not why: the few that are, are read again.</summary>
    private unsafe void TellSkipped(int pass)
    {
        if (skipped is null)
            return;
        for (var index = 0; index < Set.Count; index++)
            if (_entry!.IsSkipped(index))
            {
                var pixels = (byte*)NativeMemory.Alloc((nuint)reader.PictureBytes + 64);
                if (!reader.TryRead(index, pass, pixels, out var bad))
                    skipped(bad!);
                NativeMemory.Free(pixels);
            }
    }

    private sealed class Told(Action<int, int> progress, int count) : IProgress<int>
    {
        public void Report(int value) => progress(value, count);
    }
}
