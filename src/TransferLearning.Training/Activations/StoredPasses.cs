using System.Runtime.InteropServices;
using TransferLearning.Experiments.Threads;
using TransferLearning.Models.Engines;

namespace TransferLearning.Training.Activations;

/// <summary>
/// The entries of a set's passes: one per pass, or a single one without augmentation. An entry is opened and filled when its pass is first requested; one is open at a time.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="plan">The plan for the frozen part.</param>
/// <param name="set">The samples.</param>
/// <param name="reader">Reads the samples of the entries' records.</param>
/// <param name="training">Whether the pictures are augmented.</param>
/// <param name="engine">Computes absent records; the caller owns it.</param>
/// <param name="texts">The lengths of records that are as long as their texts; null if all have one size.</param>
/// <param name="workers">The number of threads that decode and compute.</param>
/// <param name="progress">Receives the number of present records of a pass, and of all records.</param>
/// <param name="skipped">Receives the skipped pictures and the reason.</param>
internal sealed class StoredPasses(
    ActivationStore store, StorePlan plan, ImageSet set, RecordReader reader, bool training, Lazy<IPrefixEngine> engine, TextPacking? texts, int workers, Action<int, int>? progress, Action<BadImage>? skipped) : IDisposable
{
    private ActivationEntry? _entry;
    private int _pass = -1;

    public ImageSet Set => set;

    /// <summary>The record of each sample of the set; null if a sample's record has the sample's index.</summary>
    public int[]? Places { get; } = reader.Records.Of(set);

    public StorePlan Plan => plan;

    /// <summary>Opens the filled entry of a pass and closes the one before.</summary>
    /// <exception cref="StoreFullException">There is no room left, or writing failed.</exception>
    /// <exception cref="RunException">A picture cannot be decoded.</exception>
    /// <exception cref="OperationCanceledException"/>
    public ActivationEntry Open(int pass, CancellationToken cancellation)
    {
        var which = training && plan.Augmentation is not null ? pass : 0;
        if (_entry is { } open && _pass == which)
            return open;
        _entry?.Dispose();
        _entry = null;
        try
        {
            var entry = store.TryOpen(plan.KeyOf(set, training, which), plan.LayoutOf(reader.Records), out var whyNot, texts is null ? null : () => Lengths(texts, which, cancellation), cancellation)
                ?? throw new StoreFullException($"The activations of '{plan.Key.Cut}' cannot be stored: {whyNot}");
            _entry = entry;
            var times = new FillTimes();
            entry.Fill(new PrefixPictures(reader, which, engine), workers, progress is null ? null : new Told(progress, reader.Records.Count), times, cancellation);
            StoreCosts.Update(store.Folder, costs => costs.With(plan.Key.Engine, plan.MultiplyAdds, times, decoded: reader.Options.Kept is not KeptPixels { Read: > 0 }));
        }
        catch (IOException wrong) when (wrong is not StoreFullException)
        {
            throw new StoreFullException($"The activations of '{plan.Key.Cut}' cannot be stored in '{store.Folder}': {wrong.Message.TrimEnd('.')}", wrong);
        }
        _pass = which;
        TellSkipped(which);
        return _entry;
    }

    /// <summary>Records the time of reading records.</summary>
    public void Measured(long bytes, TimeSpan reading) => StoreCosts.Update(store.Folder, costs => costs.With(bytes, reading));

    public void Dispose() => _entry?.Dispose();

    /// <summary>The lengths of all records of a pass. Augmentation changes the number of words, so the texts are made once more.</summary>
    private unsafe RecordLengths Lengths(TextPacking texts, int pass, CancellationToken cancellation)
    {
        var lengths = new int[reader.Records.Count];
        InParallel.For(0, lengths.Length, index =>
        {
            var text = (byte*)NativeMemory.Alloc((nuint)reader.PictureBytes);
            try
            {
                // No text is bad: a file that is no text has been refused before.
                lengths[index] = reader.TryRead(index, pass, text, out _) ? texts.LengthOf(text) : 1;
            }
            finally
            {
                NativeMemory.Free(text);
            }
        }, workers, cancellation);
        return new RecordLengths(lengths);
    }

    /// <summary>Reports skipped pictures. The store knows which pictures are bad but not why, so the few bad ones are read again.</summary>
    private unsafe void TellSkipped(int pass)
    {
        if (skipped is null)
            return;
        for (var index = 0; index < set.Count; index++)
            if (_entry!.IsSkipped(Places?[index] ?? index))
            {
                var pixels = (byte*)NativeMemory.Alloc((nuint)reader.PictureBytes + 64);
                if (reader.WhyBad(set, index, pass, pixels) is { } bad)
                    skipped(bad);
                NativeMemory.Free(pixels);
            }
    }

    private sealed class Told(Action<int, int> progress, int count) : IProgress<int>
    {
        public void Report(int value) => progress(value, count);
    }
}
