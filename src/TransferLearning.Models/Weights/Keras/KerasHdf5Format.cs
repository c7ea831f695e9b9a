namespace TransferLearning.Models.Weights.Keras;

/// <summary>Keras's HDF5 format.</summary>
internal sealed class KerasHdf5Format : WeightFormat
{
    internal const string FormatName = "Keras HDF5";

    public override string Name => FormatName;

    public override IReadOnlyList<string> Endings => [".h5", ".hdf5"];

    public override bool Recognises(string path, ReadOnlySpan<byte> head) => head is [0x89, (byte)'H', (byte)'D', (byte)'F', ..];

    public override IWeightFile Open(string path) => new KerasHdf5File(path);
}
