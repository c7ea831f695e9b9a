namespace TransferLearning.Models.Weights.PyTorch;

/// <summary>The format of <c>torch.save(model.state_dict(), …)</c>, in every version except the tar archives of 2016.</summary>
internal sealed class PyTorchFormat : WeightFormat
{
    private static ReadOnlySpan<byte> Zip => "PK\u0003\u0004"u8;

    public override string Name => "PyTorch";

    public override IReadOnlyList<string> Endings => [".pth", ".pt", ".bin"];

    /// <summary>A pickle begins with 0x80 and its protocol number. A safetensors file whose header is 640 bytes long begins with 0x80 too.</summary>
    public override bool Recognises(string path, ReadOnlySpan<byte> head) =>
        head.StartsWith(Zip) || (head is [0x80, >= 2 and <= 5, ..] && !SafetensorsHeader.Begins(head));

    public override IWeightFile Open(string path)
    {
        var file = new FileBytes(path);
        try
        {
            Span<byte> head = stackalloc byte[(int)Math.Min(file.Length, PyTorchLegacy.Magic.Length)];
            file.Read(0, head);
            if (head.StartsWith(Zip)) return PyTorchZip.Open(file);
            if (head.SequenceEqual(PyTorchLegacy.Magic)) return PyTorchLegacy.Open(file);
            // A bare pickle. Reading it until it fails gives a message with the reason; nothing in it is executed.
            new PickleReader(path, file.View(0, (int)Math.Min(file.Length, 1 << 20)).ToArray(), file.Length).Read();
            throw new WeightFileException(path, "is a pickle, but none that torch.save wrote");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
