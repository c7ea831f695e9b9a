using TransferLearning.TestSupport;
using TransferLearning.Training.Activations;

namespace TransferLearning.Training.Tests.Activations;

/// <summary>The decision to store activations by costs that were measured on this machine.</summary>
public sealed class StoreCostsTests : IDisposable
{
    private const string Engine = "engine 1";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_store_only_if_reading_was_measured_to_be_faster_than_computing()
    {
        var slowDisk = new StoreCosts { BytesASecond = 1e6, DecodingSeconds = 1e-3, MultiplyAddsASecond = new Dictionary<string, double> { [Engine] = 1e9 } };
        var fastDisk = slowDisk with { BytesASecond = 1e9 };

        var computed = Decide(slowDisk);
        Assert.False(computed.Stored);
        // Reading: 1 MB at 1 MB/s. Computing: 1 ms, plus 10 million multiply-adds at 1000 million per second.
        Assert.Contains("1000 against 11 ms, measured on this machine", computed.Reason);
        Assert.True(Decide(fastDisk).Stored);
        Assert.True(Decide(slowDisk, CacheMode.On).Stored);
    }

    [Fact]
    public void Should_keep_a_measurement_and_move_half_way_to_a_different_one()
    {
        var times = new FillTimes();
        times.Add(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), 1000);
        StoreCosts.Update(_folder.Path, costs => costs.With(Engine, 20_000_000, times).With(800_000_000, TimeSpan.FromSeconds(0.5)));

        var first = StoreCosts.Read(_folder.Path);
        Assert.Equal(5e9, first.MultiplyAddsASecond[Engine], 1e3);
        Assert.Equal(Math.Sqrt(400e6 * 1600e6), first.BytesASecond, 1e3);

        var slower = new FillTimes();
        slower.Add(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(16), 1000);
        StoreCosts.Update(_folder.Path, costs => costs.With(Engine, 20_000_000, slower));
        Assert.Equal(2.5e9, StoreCosts.Read(_folder.Path).MultiplyAddsASecond[Engine], 1e3);
    }

    [Fact]
    public void Should_ignore_short_measurements_and_a_damaged_file()
    {
        var times = new FillTimes();
        times.Add(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1), 4);
        StoreCosts.Update(_folder.Path, costs => costs.With(Engine, 20_000_000, times).With(1000, TimeSpan.FromSeconds(1)));
        Assert.False(File.Exists(_folder.At(StoreCosts.FileName)));

        foreach (var damaged in new[] { "{", "null", """{"bytes_a_second": -1}""", """{"multiply_adds_a_second": null}""", """{"multiply_adds_a_second": {"x": 0}}""" })
        {
            File.WriteAllText(_folder.At(StoreCosts.FileName), damaged);
            Assert.Equal(400e6, StoreCosts.Read(_folder.Path).BytesASecond);
        }
    }

    [Fact]
    public void Should_use_defaults_for_values_missing_in_the_file()
    {
        File.WriteAllText(_folder.At(StoreCosts.FileName), """{"decoding_seconds": 0.25, "of_a_later_version": [1]}""");
        var read = StoreCosts.Read(_folder.Path);

        Assert.Equal((400e6, 0.25, 0), (read.BytesASecond, read.DecodingSeconds, read.MultiplyAddsASecond.Count));
    }

    [Fact]
    public void Should_write_one_key_per_line()
    {
        StoreCosts.Update(_folder.Path, _ => new StoreCosts { BytesASecond = 5e8, DecodingSeconds = 0.5, MultiplyAddsASecond = new Dictionary<string, double> { [Engine] = 1e9 } });

        // The three keys of the format, in the spelling of all files of the program.
        Assert.Equal(
            """
            {
              "bytes_a_second": 500000000,
              "decoding_seconds": 0.5,
              "multiply_adds_a_second": {
                "engine 1": 1000000000
              }
            }
            """.ReplaceLineEndings(Environment.NewLine),
            File.ReadAllText(_folder.At(StoreCosts.FileName)));
    }

    [Fact]
    public void Should_measure_costs_while_filling_an_entry()
    {
        var layout = new RecordLayout(9, [257], 4);
        var times = new FillTimes();
        using var entry = new ActivationStore(_folder.Path).TryOpen(CountingPrefix.Key(), layout, out _)!;

        entry.Fill(new CountingPrefix(layout) { OnLoad = _ => Thread.Sleep(2) }, workers: 1, times: times);

        Assert.Equal(9, times.Pictures);
        Assert.InRange(times.Decoding, TimeSpan.FromMilliseconds(18), TimeSpan.MaxValue);
        Assert.NotEqual(TimeSpan.Zero, times.Computing);
    }

    private static StoreDecision Decide(StoreCosts costs, CacheMode mode = CacheMode.Auto) => StoreDecision.Of(mode, new StoreCase
    {
        RecordBytes = 1_000_000,
        MultiplyAdds = 10_000_000,
        Engine = Engine,
        Costs = costs,
        Bytes = 1_000_000_000,
        Passes = 1,
        Available = long.MaxValue,
    });
}
