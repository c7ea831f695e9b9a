using TransferLearning.Models.Engines;

namespace TransferLearning.Training.Activations;

/// <summary>One pass over the samples of an entry through a compiled prefix, which fills the entry.</summary>
/// <param name="reader">Reads and augments samples.</param>
/// <param name="pass">The pass over the set, which determines the augmentation.</param>
/// <param name="engine">The engine, created when the first chunk is computed; never if everything is stored already.</param>
internal sealed unsafe class PrefixPictures(RecordReader reader, int pass, Lazy<IPrefixEngine> engine) : IPrefix
{
    public int PictureBytes => reader.PictureBytes;

    public bool RunsOnAnyThread => engine.Value.RunsOnAnyThread;

    public bool Load(int index, byte* picture)
    {
        if (reader.TryRead(index, pass, picture, out var bad))
            return true;
        if (reader.Options.OnBadImage == BadImagePolicy.Skip)
            return false;
        throw new RunException($"{bad!.Path}: {bad.Reason}. Repair or remove the file, or leave out such pictures with 'data.on_bad_image: skip'.");
    }

    public void Run(byte* pictures, float* records)
    {
        var compiled = engine.Value;
        compiled.Run(
            new ReadOnlySpan<byte>(pictures, checked(compiled.BatchSize * PictureBytes)),
            new Span<float>(records, checked((int)(compiled.BatchSize * compiled.Output.Elements))));
    }
}
