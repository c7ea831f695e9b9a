using TransferLearning.Models.Weights.Keras;

namespace TransferLearning.Models.Weights.Formats;

/// <summary>Keras's HDF5 files.</summary>
internal sealed class KerasHdf5Format : WeightFormat
{
    public override string Name => "Keras HDF5";

    public override bool Recognises(string path, ReadOnlySpan<byte> head) => head is [0x89, (byte)'H', (byte)'D', (byte)'F', ..];

    public override IWeightFile Open(string path) => new KerasHdf5File(path);
}
