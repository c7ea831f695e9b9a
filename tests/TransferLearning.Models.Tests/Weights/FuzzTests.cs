using TransferLearning.Models.Weights;
using TransferLearning.TestSupport;
using Xunit.Abstractions;

namespace TransferLearning.Models.Tests.Weights;

/// <summary>
/// Reads damaged copies of valid files. Each must be read correctly or fail with a reason. There must be no other exception, no crash, no hang, and no more
/// memory than twice the file plus a fixed part. <c>TL_FUZZ</c> raises the number of inputs (100,000 before a release).
/// </summary>
public sealed class FuzzTests(ITestOutputHelper log) : IDisposable
{
    /// <summary>
    /// The fixed part of a read's memory, independent of the file's size: the objects that a pickle may create, or the name lists of an HDF5 file (64 KB of
    /// text, at worst one string per byte).
    /// </summary>
    private const long FixedPart = 1 << 20, FixedPartOfHdf5 = 8 << 20;

    /// <summary>The growth of the process allowed over all inputs, native memory included. It covers the garbage collector and the tests' own memory.</summary>
    private const long ProcessRoom = 48 << 20;

    private static readonly bool IsAlone = Environment.GetEnvironmentVariable("TL_FUZZ") is not null && File.Exists("/proc/self/clear_refs");

    private static readonly int Inputs = int.TryParse(Environment.GetEnvironmentVariable("TL_FUZZ"), out var given) ? given : 2000;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Should_survive_damaged_safetensors_files()
    {
        using var stream = new MemoryStream();
        TransferLearning.Models.Weights.Safetensors.WriteTo(
            stream,
            [("features.0.weight", TensorData.Of([4, 3, 1, 1], new float[12])), ("features.0.bias", TensorData.Of([4], new float[4])), ("n", TensorData.Of([], 1L))],
            new Dictionary<string, string> { ["format"] = "pt" });
        Fuzz(stream.ToArray(), 300);
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("legacy")]
    [InlineData("checkpoint")]
    public void Should_survive_damaged_PyTorch_files(string name) => Fuzz(ReferenceFiles.Read("pytorch_files.txt", name), 0, 3);

    [Theory]
    [InlineData("save_weights")]
    [InlineData("whole_model")]
    public void Should_survive_damaged_Keras_files(string name) => Fuzz(KerasFileTests.Bytes(name), 3000, 2, FixedPartOfHdf5);

    public void Dispose() => _folder.Dispose();

    private void Fuzz(byte[] file, int structure, int share = 1, long fixedPart = FixedPart)
    {
        var inputs = Inputs / share;
        var path = _folder.At("a.bin");
        int read = 0, refused = 0;
        long most = 0;
        var resident = IsAlone ? Resident(reset: true) : 0;
        var clock = System.Diagnostics.Stopwatch.StartNew();
        for (var number = 0; number < inputs; number++)
        {
            var bytes = Mutations.Of(file, number, structure);
            File.WriteAllBytes(path, bytes);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using var opened = WeightFile.Open(path);
                foreach (var (name, entry) in opened.Entries)
                {
                    Assert.InRange(entry.Length, 0, bytes.Length);
                    Assert.Equal(entry.Length, opened.ReadBytes(name).Length);
                }
                read++;
            }
            catch (WeightFileException e)
            {
                Assert.NotEmpty(e.Reason);
                refused++;
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Mutation {number} ends in {e.GetType().Name}.", e);
            }
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            most = Math.Max(most, allocated);
            Assert.True(allocated <= (2L * bytes.Length) + fixedPart, $"Mutation {number} took {allocated:N0} bytes for a file of {bytes.Length:N0}.");
        }
        // Both outcomes occur, so both are tested.
        Assert.True(read > 0 && refused > inputs / 10, $"{read} read, {refused} refused");
        log.WriteLine($"{inputs:N0} inputs of {file.Length:N0} bytes in {clock.Elapsed.TotalSeconds:N0} s: {read:N0} read, {refused:N0} refused, at most {most:N0} bytes of memory for one");
        if (!IsAlone)
            return;
        // While other tests run, the process's memory includes theirs.
        var grown = Resident(reset: false) - resident;
        log.WriteLine($"the process grew by at most {grown:N0} bytes over all of them");
        Assert.True(grown <= (2L * file.Length) + fixedPart + ProcessRoom, $"The process grew by {grown:N0} bytes over files of {file.Length:N0}.");
    }

    /// <summary>The peak memory of the process since the last reset (Linux's <c>VmHWM</c>), in bytes.</summary>
    private static long Resident(bool reset)
    {
        if (reset)
            File.WriteAllText("/proc/self/clear_refs", "5");
        var line = File.ReadLines("/proc/self/status").First(each => each.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture) * 1024;
    }
}
