using System.Text.Json;
using System.Text.Json.Serialization;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Training.Activations;

/// <summary>
/// The measured costs of reading, decoding and computing on this machine, in <c>costs.json</c> beside the store's entries. They are updated when
/// an entry is filled or read. The planner uses them to decide whether activations are stored; they never change the activations.
/// </summary>
internal sealed record StoreCosts
{
    internal const string FileName = "costs.json";

    private const double SlowDisk = 400e6, SmallestPicture = 0.2e-3;

    /// <summary>Costs before any measurement.</summary>
    public StoreCosts()
    {
    }

    /// <summary>
    /// Costs from a file; missing values keep their defaults. A constructor is needed because source-generated JSON code does not keep the defaults of init-only properties.
    /// </summary>
    [JsonConstructor]
    internal StoreCosts(double bytesASecond = SlowDisk, double decodingSeconds = SmallestPicture, IReadOnlyDictionary<string, double>? multiplyAddsASecond = null) =>
        (BytesASecond, DecodingSeconds, MultiplyAddsASecond) = (bytesASecond, decodingSeconds, multiplyAddsASecond ?? new Dictionary<string, double>());

    /// <summary>The bytes of records read per second; before any measurement, the speed of a slow disk.</summary>
    public double BytesASecond { get; init; } = SlowDisk;

    /// <summary>The seconds in which one thread decodes and augments a picture; before any measurement, the time for the smallest picture.</summary>
    public double DecodingSeconds { get; init; } = SmallestPicture;

    /// <summary>The multiply-adds per second of one call of an engine, by engine. An engine without a measurement counts as 20·10⁹.</summary>
    public IReadOnlyDictionary<string, double> MultiplyAddsASecond { get; init; } = new Dictionary<string, double>();

    /// <summary>Whether anything has been measured.</summary>
    [JsonIgnore]
    public bool AreMeasured => MultiplyAddsASecond.Count > 0;

    /// <summary>The seconds to read a record.</summary>
    public double Reading(long bytes) => bytes / BytesASecond;

    /// <summary>The seconds to decode a picture and run it through a prefix.</summary>
    public double Computing(string engine, long multiplyAdds) =>
        DecodingSeconds + multiplyAdds / (MultiplyAddsASecond.TryGetValue(engine, out var measured) ? measured : 20e9);

    /// <summary>These costs, updated with the times of filling an entry. Less than a second of work is ignored.</summary>
    /// <param name="engine">The engine that computed.</param>
    /// <param name="multiplyAdds">The multiply-adds of the prefix for one picture.</param>
    /// <param name="times">The measured times.</param>
    /// <param name="decoded">Whether every picture was decoded, and not read from the store.</param>
    public StoreCosts With(string engine, long multiplyAdds, FillTimes times, bool decoded = true)
    {
        ArgumentNullException.ThrowIfNull(times);
        if (times.Pictures == 0 || times.Computing + times.Decoding < TimeSpan.FromSeconds(1))
            return this;
        var speeds = new Dictionary<string, double>(MultiplyAddsASecond, StringComparer.Ordinal);
        if (times.Computing > TimeSpan.Zero && multiplyAdds > 0)
            speeds[engine] = Mean(speeds.TryGetValue(engine, out var before) ? before : null, multiplyAdds * (double)times.Pictures / times.Computing.TotalSeconds);
        return this with { DecodingSeconds = decoded ? Mean(DecodingSeconds, times.Decoding.TotalSeconds / times.Pictures) : DecodingSeconds, MultiplyAddsASecond = speeds };
    }

    /// <summary>These costs, updated with the time of reading records. Less than 64 MB is ignored.</summary>
    public StoreCosts With(long bytesRead, TimeSpan reading) =>
        bytesRead < 64_000_000 || reading <= TimeSpan.Zero ? this : this with { BytesASecond = Mean(BytesASecond, bytesRead / reading.TotalSeconds) };

    /// <summary>Reads the costs of a store's folder; the defaults if there are none, or if the file is damaged.</summary>
    public static StoreCosts Read(string folder)
    {
        try
        {
            var read = JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(folder, FileName)), StoreJson.Default.StoreCosts);
            return read is not null && IsSpeed(read.BytesASecond) && IsSpeed(read.DecodingSeconds) && read.MultiplyAddsASecond.Values.All(IsSpeed) ? read : new StoreCosts();
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or JsonException)
        {
            return new StoreCosts();
        }
    }

    /// <summary>Stores a measurement. If two processes measure at the same time, the later one wins: both are right.</summary>
    public static void Update(string folder, Func<StoreCosts, StoreCosts> measured)
    {
        ArgumentNullException.ThrowIfNull(measured);
        var before = Read(folder);
        var after = measured(before);
        if (ReferenceEquals(before, after))
            return;
        try
        {
            AtomicFile.Replace(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(after, StoreJson.Default.StoreCosts));
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            // A full disk, or a read-only store: the next plan uses the old costs.
        }
    }

    /// <summary>The geometric mean of the old and the new value: an outlier moves the value by half its logarithm, and the next measurement moves it back.</summary>
    private static double Mean(double? before, double seen) => before is { } known ? Math.Sqrt(known * seen) : seen;

    private static bool IsSpeed(double value) => double.IsFinite(value) && value > 0;
}
