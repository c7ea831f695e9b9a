using System.IO.Compression;
using System.Text;
using TransferLearning.Models.Weights;
using TransferLearning.Models.Weights.PyTorch;
using TransferLearning.TestSupport;

namespace TransferLearning.Models.Tests.Weights;

/// <summary>Writes files of torch.save. The pickles are compared with those of PyTorch 2.14 (reference/pytorch_pickles.py), byte by byte.</summary>
public sealed class PyTorchWriteTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_write_the_pickle_that_PyTorch_writes()
    {
        Same("none", []);
        Same("one", [Zeros("head.weight", WeightType.F32, 2, 3)]);
        Same("shapes",
        [
            Zeros("scalar", WeightType.I64), Zeros("vector", WeightType.F32, 300), Zeros("matrix", WeightType.F32, 3, 70000), Zeros("cube", WeightType.F32, 2, 3, 4),
            Zeros("kernel", WeightType.F32, 2, 3, 2, 2), Zeros("empty", WeightType.F32, 0, 3), Zeros("häß", WeightType.F32, 1),
            Zeros("half", WeightType.F16, 2), Zeros("brain", WeightType.BF16, 2), Zeros("flag", WeightType.Bool, 1),
        ]);
        Same("many", [.. Enumerable.Range(0, 60).Select(i => Zeros($"layer.{i}", WeightType.F32, i + 1))]);

        static void Same(string name, List<(string, TensorData)> tensors) =>
            Assert.Equal(Convert.ToHexString(ReferenceFiles.Read("pytorch_pickles.txt", name)), Convert.ToHexString(StatePickle.Of(tensors)));
    }

    /// <summary>CPython's pickler begins another SETITEMS after 1,000 items, and writes SETITEM for a single one.</summary>
    [Fact]
    public void Should_read_back_more_tensors_than_one_batch_of_the_pickle()
    {
        using var file = Written([.. Enumerable.Range(0, 1001).Select(i => ($"layer.{i}", TensorData.Of([1], (float)i)))]);
        Assert.Equal(1001, file.Entries.Count);
        Assert.Equal([1000f], file.ReadSingles("layer.1000"));
    }

    [Fact]
    public void Should_read_back_names_shapes_and_values_in_order()
    {
        using var file = Written([("z", TensorData.Of([2, 2], 1f, -2f, float.NaN, 0.5f)), ("a.count", TensorData.Of([], 7L)), ("empty", TensorData.Of([0, 3], Array.Empty<float>()))]);
        Assert.Equal(["z", "a.count", "empty"], file.Entries.Keys);
        Assert.Equal([1f, -2f, float.NaN, 0.5f], file.ReadSingles("z"));
        Assert.Equal(7L, BitConverter.ToInt64(file.ReadBytes("a.count")));
        Assert.Equal([0, 3], file.Entries["empty"].Shape);
    }

    /// <summary>What torch.save of PyTorch 2.14 writes: these entries in this order, each at a multiple of 64 bytes. .NET's reader checks the checksums.</summary>
    [Fact]
    public void Should_write_an_archive_with_the_entries_of_PyTorch()
    {
        using (Written([("a", TensorData.Of([3], 1f, 2f, 3f)), ("b", TensorData.Of([1], 4f))]))
        {
        }
        using var zip = ZipFile.OpenRead(At);
        Assert.Equal(["data.pkl", ".format_version", ".storage_alignment", "byteorder", "data/0", "data/1", "version", ".data/serialization_id"], zip.Entries.Select(entry => entry.FullName["archive/".Length..]));
        Assert.Equal(("1", "64", "little", "3\n"), (Text(".format_version"), Text(".storage_alignment"), Text("byteorder"), Text("version")));
        Assert.Matches("^[0-9]{40}$", Text(".data/serialization_id"));
        using var bytes = new FileBytes(At);
        Assert.All(ZipDirectory.Read(bytes).Entries.Values, range => Assert.Equal(0, range.Offset % 64));

        string Text(string name)
        {
            using var reader = new StreamReader(zip.GetEntry("archive/" + name)!.Open(), Encoding.ASCII);
            return reader.ReadToEnd();
        }
    }

    /// <summary>Lengths and offsets of 4 GB and more take 64 bits. Here the limit is 100 bytes, so that the same code writes a small archive.</summary>
    [Fact]
    public void Should_write_long_entries_with_64_bit_lengths()
    {
        var (small, large) = (new byte[7], Enumerable.Range(0, 500).Select(i => (byte)i).ToArray());
        using (var stream = File.Create(At))
        {
            var zip = new PyTorchZipWriter(stream, limit: 100);
            zip.Add("first", small);
            zip.Add("second", large);
            zip.Add("third", small);
            zip.Finish();
        }
        using (var bytes = new FileBytes(At))
        {
            var (offset, length) = ZipDirectory.Read(bytes).Entries["second"];
            var read = new byte[length];
            bytes.Read(offset, read);
            Assert.Equal(large, read);
        }
        using var archive = ZipFile.OpenRead(At);
        Assert.Equal([7, 500, 7], archive.Entries.Select(entry => entry.Length));
        foreach (var entry in archive.Entries)
        {
            using var content = entry.Open();
            using var copy = new MemoryStream();
            content.CopyTo(copy);
            Assert.Equal(entry.Length, copy.Length);
        }
    }

    /// <summary>The check value of the CRC-32 (ITU-T V.42): that of the digits 1 to 9 is CBF43926.</summary>
    [Fact]
    public void Should_compute_the_checksum_of_zip_archives()
    {
        var checksum = new Crc32();
        checksum.Append("1234"u8);
        checksum.Append("56789"u8);
        Assert.Equal(0xCBF43926, checksum.Value);
    }

    [Fact]
    public void Should_write_equal_files_for_equal_tensors()
    {
        byte[] Bytes()
        {
            using (Written([("a", TensorData.Of([1], 4f))]))
                return File.ReadAllBytes(At);
        }

        Assert.Equal(Bytes(), Bytes());
        Assert.Throws<ArgumentException>(() => PyTorchState.Write(At, [("a", TensorData.Of([1], 1f)), ("a", TensorData.Of([1], 2f))]));
    }

    private string At => _folder.At("written.pth");

    private IWeightFile Written(IReadOnlyList<(string, TensorData)> tensors)
    {
        PyTorchState.Write(At, tensors);
        return PyTorchState.Open(At);
    }

    private static (string, TensorData) Zeros(string name, WeightType type, params long[] shape) =>
        (name, TensorData.Of(type, shape, new byte[shape.Aggregate(1L, (a, b) => a * b) * type.Size()]));
}
