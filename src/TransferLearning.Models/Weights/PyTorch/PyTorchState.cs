using System.Security.Cryptography;
using System.Text;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Models.Weights.PyTorch;

/// <summary>
/// Writes and reads files of <c>torch.save(OrderedDict of tensors, …)</c>, which <c>torch.load(weights_only=True)</c> reads. Layout: PyTorch's torch/serialization.py
/// (<c>_save</c>) and caffe2/serialize/inline_container.cc.
/// </summary>
public static class PyTorchState
{
    /// <summary>The folder of the entries, as in what <c>torch.save</c> writes to a stream.</summary>
    private const string Folder = "archive";

    /// <summary>Opens a file and checks its structure. Nothing in it is executed.</summary>
    /// <exception cref="WeightFileException">The file is absent, damaged, or contains anything other than tensors.</exception>
    public static IWeightFile Open(string path) => new PyTorchFormat().Open(path);

    /// <summary>Replaces a file atomically. The bytes depend only on the names of the tensors and their values. The order is kept.</summary>
    /// <exception cref="ArgumentException">Two tensors have the same name.</exception>
    /// <exception cref="IOException">The file cannot be written. The previous file is intact.</exception>
    public static void Write(string path, IEnumerable<(string Name, TensorData Data)> tensors)
    {
        var listed = tensors.ToList();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, _) in listed)
            if (!names.Add(name)) throw new ArgumentException($"A state dictionary cannot hold two tensors named '{name}'.", nameof(tensors));
        AtomicFile.Replace(path, stream => WriteTo(stream, listed));
    }

    private static void WriteTo(Stream stream, List<(string Name, TensorData Data)> tensors)
    {
        var zip = new PyTorchZipWriter(stream);
        var pickle = StatePickle.Of(tensors);
        zip.Add($"{Folder}/data.pkl", pickle);
        zip.Add($"{Folder}/.format_version", "1"u8.ToArray());
        zip.Add($"{Folder}/.storage_alignment", Encoding.ASCII.GetBytes($"{PyTorchZipWriter.Alignment}"));
        zip.Add($"{Folder}/byteorder", "little"u8.ToArray());
        for (var i = 0; i < tensors.Count; i++)
        {
            var data = tensors[i].Data;
            zip.Add($"{Folder}/data/{StatePickle.Key(i)}", data.Length, data.WriteTo);
        }
        zip.Add($"{Folder}/version", "3\n"u8.ToArray());
        // PyTorch's logs name a file by this number of 40 digits. It is computed from the pickle, so that equal models give equal files.
        zip.Add($"{Folder}/.data/serialization_id", Encoding.ASCII.GetBytes(Digits(SHA256.HashData(pickle))));
        zip.Finish();
    }

    private static string Digits(byte[] hash) =>
        $"{BitConverter.ToUInt64(hash, 0) % 10_000_000_000_000_000_000:D20}{BitConverter.ToUInt64(hash, 8) % 10_000_000_000_000_000_000:D20}";
}
