using System.Buffers.Binary;
using System.Text;
using TransferLearning.Models.Weights;
using TransferLearning.TestSupport;

namespace TransferLearning.Models.Tests.Weights;

/// <summary>Reliability test 10: every invalid file is refused with a reason, without allocating the memory it claims.</summary>
public sealed class HostileSafetensorsTests
{
    private const string A = """ "a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]} """;

    [Theory]
    [InlineData("{" + A + "}", 8, null)]
    [InlineData("{" + A + "}   ", 8, null)]
    [InlineData("{}", 0, null)]
    [InlineData("{}", 4, "belong to no tensor")]
    [InlineData("{" + A + "}", 4, "outside the file's 4 bytes")]
    [InlineData("{" + A + "}", 12, "4 bytes after the last tensor belong to no tensor")]
    [InlineData("{" + A + "," + A + "}", 8, "'a' twice")]
    [InlineData("{" + A + """,  "b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "overlaps")]
    [InlineData("{" + A + """,  "b":{"dtype":"F32","shape":[2],"data_offsets":[12,20]}}""", 20, "4 bytes before tensor 'b' belong to no tensor")]
    [InlineData("{" + A + """,  "b":{"dtype":"F32","shape":[2],"data_offsets":[8,8]}}""", 8, "needs 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "outside")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", 8, "whole number")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8.5]}}""", 8, "whole number")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,99999999999999999999]}}""", 8, "whole number")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", 8, "1 data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}""", 8, "more than 2")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", 8, "lacks")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "whole number")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387905,4],"data_offsets":[0,8]}}""", 8, "overflows")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "overflows")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0,9223372036854775807,9223372036854775807],"data_offsets":[0,0]}}""", 0, "overflows")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2],"data_offsets":[0,8]}}""", 8, "more than 16")]
    [InlineData("""{"a":{"dtype":"F33","shape":[2],"data_offsets":[0,8]}}""", 8, "unknown dtype 'F33'")]
    [InlineData("""{"a":{"dtype":7,"shape":[2],"data_offsets":[0,8]}}""", 8, "not a string")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "'dtype' twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"code":"x"}}""", 8, "unknown key 'code'")]
    [InlineData("""{"a":[1]}""", 0, "not an object")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "not a string")]
    [InlineData("""{"__metadata__":{"a":"1","a":"2"}}""", 0, "twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[[[[[2]]]]],"data_offsets":[0,8]}}""", 8, "whole number")]
    [InlineData("[]", 0, "begin with '{'")]
    [InlineData("", 0, "begin with '{'")]
    [InlineData("{", 0, "JSON")]
    [InlineData("{} {}", 0, "JSON")]
    public void Should_accept_only_valid_headers(string json, int data, string? reason) => Check(File(json, data), reason);

    [Fact]
    public void Should_refuse_invalid_UTF8()
    {
        var file = File("{" + A + "}", 8);
        file[Array.IndexOf(file, (byte)'a')] = 0xff;
        Check(file, "JSON");
    }

    [Theory]
    [InlineData(4UL << 30, "4,294,967,296 bytes (at most")]
    [InlineData(ulong.MaxValue, "at most")]
    [InlineData(99_999_999UL, "truncated")]
    [InlineData(1000UL, "truncated")]
    public void Should_not_allocate_a_header_longer_than_the_file(ulong length, string reason)
    {
        var file = File("{" + A + "}", 8);
        BinaryPrimitives.WriteUInt64LittleEndian(file, length);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Check(file, reason);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Should_refuse_a_file_truncated_at_any_percent()
    {
        using var whole = new MemoryStream();
        Safetensors.WriteTo(whole, Enumerable.Range(0, 20).Select(i => ($"layer.{i}.weight", TensorData.Of([50], new float[50]))));
        for (var percent = 0; percent < 100; percent++) Check(whole.ToArray()[..(int)(whole.Length * percent / 100)], "");
        Check(whole.ToArray(), null);
    }

    [NeedsSharedFact("weights/squeezenet1_1.safetensors")]
    public void Should_refuse_a_truncated_real_file_within_twice_its_memory()
    {
        var bytes = System.IO.File.ReadAllBytes(Shared.Weights("squeezenet1_1.safetensors"));
        using var folder = new TemporaryFolder();
        var path = folder.At("a.safetensors");
        System.IO.File.WriteAllBytes(path, bytes);
        for (var percent = 99; percent >= 0; percent--)
        {
            using (var handle = System.IO.File.OpenHandle(path, FileMode.Open, FileAccess.Write)) RandomAccess.SetLength(handle, bytes.LongLength * percent / 100);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.NotEmpty(Assert.Throws<WeightFileException>(() => Safetensors.Open(path)).Reason);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (2 * bytes.LongLength * percent / 100) + (1 << 20));
        }
    }

    [Fact]
    public void Should_throw_if_the_file_is_truncated_after_opening()
    {
        using var folder = new TemporaryFolder();
        var path = folder.At("a.safetensors");
        Safetensors.Write(path, [("a", TensorData.Of([1 << 16], new float[1 << 16]))]);
        using var file = Safetensors.Open(path);
        using (var handle = System.IO.File.OpenHandle(path, FileMode.Open, FileAccess.Write)) RandomAccess.SetLength(handle, 1000);
        Assert.Contains("truncated", Assert.Throws<WeightFileException>(() => file.ReadBytes("a")).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_say_that_a_file_is_missing_or_a_folder()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("does not exist", Assert.Throws<WeightFileException>(() => Safetensors.Open(folder.At("none.safetensors"))).Message, StringComparison.Ordinal);
        Assert.Contains("is a folder", Assert.Throws<WeightFileException>(() => Safetensors.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    private static byte[] File(string json, int data)
    {
        var header = Encoding.UTF8.GetBytes(json);
        var file = new byte[8 + header.Length + data];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)header.Length);
        header.CopyTo(file, 8);
        return file;
    }

    private static void Check(byte[] content, string? reason)
    {
        using var folder = new TemporaryFolder();
        var path = folder.At("a.safetensors");
        System.IO.File.WriteAllBytes(path, content);
        if (reason is null)
        {
            using var file = Safetensors.Open(path);
            Assert.All(file.Entries.Keys, name => file.ReadBytes(name));
            return;
        }
        var error = Assert.Throws<WeightFileException>(() => Safetensors.Open(path));
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
    }
}
