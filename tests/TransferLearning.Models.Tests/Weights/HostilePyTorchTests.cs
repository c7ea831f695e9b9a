using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using TransferLearning.Models.Weights;
using TransferLearning.TestSupport;

namespace TransferLearning.Models.Tests.Weights;

/// <summary>Reliability test 11: pickles that would execute something, and archives that claim more than they contain.</summary>
public sealed class HostilePyTorchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("cos\nsystem\n(X\u0004\0\0\0touctR.", "'os.system'")]
    [InlineData("cposix\nsystem\n)R.", "'posix.system'")]
    [InlineData("cbuiltins\neval\n)R.", "'builtins.eval'")]
    [InlineData("ctorch.hub\nload\n)R.", "'torch.hub.load'")]
    [InlineData("ctorch\n_utils._rebuild_tensor\n.", "'torch._utils._rebuild_tensor'")]
    [InlineData("X\u0002\0\0\0osX\u0006\0\0\0system\u0093.", "'os.system'")]
    [InlineData("}(K\u0001ios\nsystem\n.", "operation 0x69")]
    [InlineData("ctorch\nFloatStorage\n)\u0081.", "a storage is not called")]
    [InlineData("ctorch\nFloatStorage\n)R.", "a storage is not called")]
    [InlineData("ccollections\nOrderedDict\n)\u0081.", "no dictionary of tensors")]
    [InlineData("ctorch\nfloat32\n)R.", "it is not called")]
    [InlineData("c__builtin__\neval\n)R.", "'__builtin__.eval'")]
    [InlineData("c__builtin__\ngetattr\n)R.", "'__builtin__.getattr'")]
    [InlineData("ccodecs\nencode\n)R.", "'codecs.encode'")]
    [InlineData("ctorch._tensor\n_rebuild_from_type_v2\n(cbuiltins\nset\nctorch\nTensor\n)NtR.", "no function, class and arguments")]
    [InlineData("cargparse\nNamespace\nK\u0001\u0085\u0081.", "it has values of its own")]
    [InlineData("cargparse\nNamespace\n)\u0081.", "no dictionary of tensors")]
    [InlineData("(cargparse\nNamespace\n\u0081.", "it calls something that is not a function")]
    [InlineData("}K\u0001b.", "no dictionary of tensors")]
    [InlineData("ccollections\nOrderedDict\nK\u0001b.", "something else than a dictionary")]
    [InlineData("ccollections\nOrderedDict\n)R", "ends in the middle")]
    [InlineData("].", "no dictionary of tensors")]
    [InlineData("0.", "a value is missing")]
    [InlineData("t.", "a mark is missing")]
    [InlineData("h\u0005.", "recalls the value 5")]
    [InlineData("Xÿÿÿ\u007f.", "claims a string of")]
    [InlineData("(K\u0001K\u0002.", "left over")]
    [InlineData("}K\u0001.", "left over")]
    [InlineData("", "ends in the middle")]
    public void Should_refuse_a_pickle_that_does_anything_but_describe_tensors(string pickle, string reason)
    {
        Refused(Zip(("a/data.pkl", Pickle(pickle))), reason);
        Refused(Pickle(pickle), reason is "no dictionary of tensors" ? "none that torch.save wrote" : reason);
    }

    [Theory]
    [InlineData("K\u0000(K\u0002t(K\u0001t", 2, null)]
    [InlineData("K\u0000(K\u0003t(K\u0001t", 2, "more elements than its storage")]
    [InlineData("K\u0001(K\u0002t(K\u0001t", 2, "reaches beyond its storage")]
    [InlineData("K\u0000(K\u0002t(K\u0002t", 2, "reaches beyond its storage")]
    [InlineData("Jÿÿÿÿ(K\u0002t(K\u0001t", 2, "reaches beyond its storage")]
    [InlineData("K\u0000(K\u0002t)", 2, "1 dimensions and 0 strides")]
    [InlineData("K\u0000(Jÿÿÿÿt(K\u0001t", 2, "not a whole number from 0")]
    [InlineData("K\u0000(K\u0002t(Jÿÿÿÿt", 2, "not a whole number from 0")]
    [InlineData("K\u0000(Jÿÿÿ\u007fJÿÿÿ\u007fJÿÿÿ\u007ft(K\u0000K\u0000K\u0000t", 2, "overflows")]
    [InlineData("K\u0000(K\u0064K\u0064t(K\u0000K\u0000t", 2, "more elements than its storage")]
    [InlineData("K\u0000(K\u0002t(K\u0001t", 3, "claimed")]
    [InlineData("K\u0000(K\u0002t(K\u0001t", 1, "claimed")]
    public void Should_refuse_a_tensor_outside_its_storage_or_a_storage_outside_the_file(string view, int floats, string? reason)
    {
        var pickle = "}X\u0001\0\0\0actorch._utils\n_rebuild_tensor_v2\n((X\u0007\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\u00000X\u0003\0\0\0cpuK\u0002tQ" + view + "\u0089}tRs.";
        var archive = Zip(("a/data.pkl", Pickle(pickle)), ("a/data/0", new byte[floats * 4]));
        if (reason is not null)
        {
            Refused(archive, reason);
            return;
        }
        using var file = WeightFile.Open(Write(archive));
        Assert.Equal([0f, 0f], file.ReadSingles("a"));
    }

    [Fact]
    public void Should_name_a_missing_storage()
    {
        var pickle = "}X\u0001\0\0\0actorch._utils\n_rebuild_tensor_v2\n((X\u0007\0\0\0storagectorch\nFloatStorage\nX\u000b\0\0\0../../etc/pX\u0003\0\0\0cpuK\u0000tQK\u0000(K\u0000t(K\u0001t\u0089}tRs.";
        Refused(Zip(("a/data.pkl", Pickle(pickle))), "'../../etc/p' of tensor 'a' is missing");
    }

    [Fact]
    public void Should_refuse_a_small_zip_that_claims_four_gigabytes_without_allocating()
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        using (var entry = archive.CreateEntry("a/data.pkl", CompressionLevel.SmallestSize).Open())
            entry.Write(new byte[40 << 20]);
        var bytes = stream.ToArray();
        Assert.InRange(bytes.Length, 1, 60_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Refused(bytes, "is compressed");
        // The same as a stored entry: now the directory's sizes count, and they exceed the file.
        var central = bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        foreach (var at in new[] { 8, central + 10 }) BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), 0);
        foreach (var at in new[] { 20, 24 }) BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(central + at), 0xfffffffe);
        Refused(bytes, "claims 4,294,967,294 bytes");
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(central + 20), 5);
        Refused(bytes, "5 stored bytes are 4,294,967,294");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public void Should_refuse_a_directory_that_claims_more_than_it_can_hold()
    {
        var bytes = Zip(("a/data.pkl", Pickle("}.")));
        foreach (var (at, size, reason) in new[] { (10, 2, "cannot hold"), (12, 4, "outside the file"), (16, 4, "") })
        {
            var copy = bytes.ToArray();
            var end = copy.AsSpan(copy.Length - 22 + at, size);
            end.Fill(0xfe);
            Refused(copy, reason);
            end.Fill(0xff); // asks for the 64-bit records, which are not there
            Refused(copy, "64-bit directory is missing");
        }
    }

    [Fact]
    public void Should_refuse_overlapping_and_repeated_entries()
    {
        Refused(Zip(("a/data.pkl", Pickle("}.")), ("a/data.pkl", Pickle("}."))), "two entries named 'a/data.pkl'");
        var bytes = Zip(("a/data.pkl", Pickle("}.")), ("a/data/0", new byte[200]));
        var central = bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        foreach (var at in new[] { 20, 24 }) BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(bytes.AsSpan().IndexOf("PK\u0001\u0002"u8) + at), 100);
        Refused(bytes, "overlap");
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(central + 42), 3);
        Refused(bytes, "does not begin where");
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("legacy")]
    public void Should_refuse_a_file_truncated_anywhere(string name)
    {
        var whole = ReferenceFiles.Read("pytorch_files.txt", name);
        for (var length = 0; length < whole.Length; length += 13) Refused(whole[..length], "");
    }

    [Fact]
    public void Should_stop_a_pickle_of_empty_lists()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Refused(Zip(("a/data.pkl", Pickle(new string(']', 2_000_000)))), "more objects");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 60 << 20);
    }

    /// <summary>Each of these operations takes a few bytes and creates or copies far more than one object. Repeated, it would take gigabytes.</summary>
    [Theory]
    [InlineData("a list copied into dictionaries")]
    [InlineData("a tensor of sixteen dimensions")]
    [InlineData("the name of a storage")]
    public void Should_count_the_objects_that_an_operation_creates(string what)
    {
        var (begin, again) = what switch
        {
            "a list copied into dictionaries" => ("](" + Repeat("K\u0000K\u0000\u0086", 50_000) + "eq\u0001\u0085q\u00020ccollections\nOrderedDict\nq\u00000", "h\u0000h\u0002R"),
            "a tensor of sixteen dimensions" => (
                "(((X\u0007\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\u00000X\u0003\0\0\0cpuK\u0001tQK\u0000(" + Repeat("K\u0001", 16) + "t(" + Repeat("K\u0001", 16) + "t\u0089}tq\u00020ctorch._utils\n_rebuild_tensor_v2\nq\u00000",
                "h\u0000h\u0002R"),
            _ => ("", "ctorch\nIntStorage\n"),
        };
        var file = Zip(("a/data.pkl", Pickle(begin + Repeat(again, 70_000) + ".")));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Refused(file, "more objects");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (2 * file.Length) + (40 << 20));
    }

    /// <summary>Reading five pickles takes no more memory than reading one.</summary>
    [Fact]
    public void Should_share_one_memory_limit_among_the_pickles_of_a_legacy_file()
    {
        var half = "](" + Repeat("]", 150_000) + "e";
        byte[] file = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.', .. Pickle("M\u00e9\u0003."), .. Pickle(half + "."), .. Pickle(half + "."), .. Pickle("].")];
        Refused(file, "more objects");
    }

    [Fact]
    public void Should_count_the_arguments_of_a_call()
    {
        var tensor = "ctorch._utils\n_rebuild_tensor_v2\n((X\u0007\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\u00000X\u0003\0\0\0cpuK\u0000tQK\u0000(K\u0000t(K\u0001t\u0089}tR";
        Refused(Zip(("a/data.pkl", Pickle("(" + tensor + Repeat("N", 100_000) + "tq\u00020ctorch._utils\n_rebuild_parameter\nq\u00000" + Repeat("h\u0000h\u0002R0", 30_000) + "}."))), "more objects");
    }

    /// <summary>The largest possible number of entries all refer to one dictionary. Each entry is examined once, and so is the dictionary.</summary>
    [Fact]
    public void Should_examine_a_dictionary_with_many_names_only_once()
    {
        const int Count = 150_000;
        var pickle = "}q\u0001(" + Repeat("K\u0000N", Count) + "u0}(" + Repeat("X\u0001\0\0\0ah\u0001", Count) + "u.";
        // The larger file makes room for that many objects: the limit grows with the file's length.
        var file = Zip(("a/data.pkl", Pickle(pickle)), ("a/data/0", new byte[24 << 20]));
        var before = ProcessorSeconds();
        Refused(file, "no dictionary of tensors");
        // Examining the dictionary once for each name takes ten times as long. Processor time excludes the machine's other work.
        Assert.InRange(ProcessorSeconds() - before, 0, 5);
    }

    /// <summary>
    /// The processor time of this thread: fields 14 and 15 of <c>/proc/thread-self/stat</c>, in hundredths of a second, counted from after the program's name,
    /// which may contain spaces.
    /// </summary>
    private static double ProcessorSeconds() =>
        File.ReadAllText("/proc/thread-self/stat").Split(") ")[^1].Split(' ')[11..13].Sum(ticks => long.Parse(ticks, System.Globalization.CultureInfo.InvariantCulture)) / 100.0;

    /// <summary>Opening a pipe waits for a writer.</summary>
    [Fact]
    public async Task Should_refuse_a_pipe_without_waiting()
    {
        if (OperatingSystem.IsWindows())
            return;
        var path = _folder.At("weights.pth");
        using (var made = System.Diagnostics.Process.Start("mkfifo", [path]))
            made.WaitForExit();
        File.CreateSymbolicLink(_folder.At("link.pth"), path);
        foreach (var name in new[] { path, _folder.At("link.pth") })
        {
            var reason = await Task.Run(() => Assert.Throws<WeightFileException>(() => WeightFile.Open(name)).Reason).WaitAsync(TimeSpan.FromMinutes(1));
            Assert.Contains("no regular file", reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Should_shorten_names_from_a_file_in_messages()
    {
        var name = "X\u0040\u0042\u000f\0" + new string('a', 1_000_000);
        var tensor = "ctorch._utils\n_rebuild_tensor_v2\n((X\u0007\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\u00000X\u0003\0\0\0cpuK\u0000tQK\u0000(K\u0000t(K\u0001t\u0089}tR";
        foreach (var pickle in new[] { $"}}({name}q\0{tensor}q\u0001h\0h\u0001u.", $"}}({name}q\0}}K\0{tensor}sq\u0001h\0h\u0001u.", $"}}{name}{tensor}s." })
        {
            var path = Write(Zip(("a/data.pkl", Pickle(pickle))));
            Assert.InRange(Assert.Throws<WeightFileException>(() => WeightFile.Open(path)).Reason.Length, 1, 1000);
        }
    }

    [Fact]
    public void Should_refuse_a_storage_with_a_long_key()
    {
        var key = new string('0', 101);
        Refused(Zip(("a/data.pkl", Pickle("}X\u0001\0\0\0a(X\u0007\0\0\0storagectorch\nFloatStorage\nX\u0065\0\0\0" + key + "X\u0003\0\0\0cpuK\u0000tQs.")), ("a/data/" + key, [])), "not a storage of numbers");
    }

    [Fact]
    public void Should_refuse_more_tensors_than_any_network_has()
    {
        var tensor = "ctorch._utils\n_rebuild_tensor_v2\n((X\u0007\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\u00000X\u0003\0\0\0cpuK\u0000tQK\u0000(K\u0000t(K\u0001t\u0089}tRq\00";
        var pickle = tensor + "}(" + string.Concat(Enumerable.Range(0, 100_001).Select(i => $"X\u0006\0\0\0{i:d6}h\0")) + "u.";
        Refused(Zip(("a/data.pkl", Pickle(pickle)), ("a/data/0", [])), "more than 100,000 tensors");
    }

    /// <summary><c>torch.compile(DistributedDataParallel(model))</c>, and the other way round.</summary>
    [Theory]
    [InlineData("_orig_mod.module.a")]
    [InlineData("module._orig_mod.a")]
    public void Should_remove_nested_wrappers(string name)
    {
        var pickle = "}X\u0012\0\0\0" + name + "ctorch._utils\n_rebuild_tensor_v2\n((X\u0007\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\u00000X\u0003\0\0\0cpuK\u0001tQK\u0000(K\u0001t(K\u0001t\u0089}tRs.";
        using var file = WeightFile.Open(Write(Zip(("a/data.pkl", Pickle(pickle)), ("a/data/0", new byte[4]))));
        Assert.Equal(["a"], file.Entries.Keys);
    }

    /// <summary>Its strides point anywhere, and it has no element whose position could be checked.</summary>
    [Fact]
    public void Should_ignore_the_strides_of_an_empty_tensor()
    {
        var pickle = "}X\u0001\0\0\0actorch._utils\n_rebuild_tensor_v2\n((X\u0007\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\u00000X\u0003\0\0\0cpuK\u0000tQK\u0000(K\u0000Jÿÿÿ\u007ft(K\u0000Jÿÿÿ\u007ft\u0089}tRs.";
        using var file = WeightFile.Open(Write(Zip(("a/data.pkl", Pickle(pickle)), ("a/data/0", []))));
        Assert.Empty(file.ReadBytes("a"));
    }

    /// <summary>A view with other strides is read in pieces. The range that contains them is read only once.</summary>
    [Fact]
    public void Should_read_a_strided_tensor_once_for_all_pieces()
    {
        const int Side = 1000;
        var pickle = "}X\u0001\0\0\0actorch._utils\n_rebuild_tensor_v2\n((X\u0007\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\u00000X\u0003\0\0\0cpuJ\u0040\u0042\u000f\0tQK\u0000(M\u00e8\u0003M\u00e8\u0003t(K\u0001M\u00e8\u0003t\u0089}tRs.";
        var storage = new float[Side * Side];
        for (var i = 0; i < storage.Length; i++) storage[i] = i;
        using var file = WeightFile.Open(Write(Zip(("a/data.pkl", Pickle(pickle)), ("a/data/0", System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(storage).ToArray()))));
        var row = new byte[Side * sizeof(float)];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Side; i++)
        {
            file.Read("a", (long)i * row.Length, row);
            Assert.Equal(i, BinaryPrimitives.ReadSingleLittleEndian(row));
            Assert.Equal(i + (Side * (Side - 1)), BinaryPrimitives.ReadSingleLittleEndian(row.AsSpan(row.Length - sizeof(float))));
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 * Side * Side * sizeof(float));
    }

    [Fact]
    public void Should_name_the_kind_of_a_file_that_is_not_weights()
    {
        Refused(Encoding.ASCII.GetBytes("<!DOCTYPE html><html>sign in</html>"), "is a web page");
        Refused(Encoding.ASCII.GetBytes("version https://git-lfs.github.com/spec/v1\noid sha256:0\n"), "Git LFS");
        Refused([0x1f, 0x8b, 8, 0, 0, 0], "gzip");
        Refused([], "empty");
        Refused(Zip(("word/document.xml", [1])), "none that torch.save wrote");
        Refused(Zip(("a/data.pkl", Pickle("}.")), ("a/constants.pkl", [1])), "TorchScript");
        Refused(Zip(("a/data.pkl", Pickle("}.")), ("a/byteorder", "big"u8.ToArray())), "byte order 'big'");
    }

    public void Dispose() => _folder.Dispose();

    private static string Repeat(string operations, int times) => new StringBuilder(operations.Length * times).Insert(0, operations, times).ToString();

    private static byte[] Pickle(string operations) => [0x80, 2, .. operations.Select(character => (byte)character)];

    private static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, content) in entries)
                using (var entry = archive.CreateEntry(name, CompressionLevel.NoCompression).Open())
                    entry.Write(content);
        return stream.ToArray();
    }

    private string Write(byte[] content)
    {
        var path = _folder.At("a.bin");
        File.WriteAllBytes(path, content);
        return path;
    }

    private void Refused(byte[] content, string reason)
    {
        var path = Write(content);
        var error = Assert.Throws<WeightFileException>(() => WeightFile.Open(path).Dispose());
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
    }
}
