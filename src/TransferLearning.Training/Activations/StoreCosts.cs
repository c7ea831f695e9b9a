using System.Text.Json;
using System.Text.Json.Serialization;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Training.Activations;

/// <summary>
/// What reading, decoding and computing cost on this machine, in <c>costs.json</c> beside the store's entries: measured wherever an entry is filled or read, and the
/// planner's only knowledge of time. They decide whether activations are stored, never what they are.
/// </summary>
public sealed record StoreCosts
{
    internal const string FileName = "costs.json";

    private const double SlowDisk = 400e6, SmallestPicture = 0.2e-3;

    /// <summary>Nothing was measured yet.</summary>
    public StoreCosts()
    {
    }

    /// <summary>What a file says; what it leaves out keeps its default, which a property that is only set at the beginning does not in JSON code made at build time.</summary>
    [JsonConstructor]
    internal StoreCosts(double bytesASecond = SlowDisk, double decodingSeconds = SmallestPicture, IReadOnlyDictionary<string, double>? multiplyAddsASecond = null) =>
        (BytesASecond, DecodingSeconds, MultiplyAddsASecond) = (bytesASecond, decodingSeconds, multiplyAddsASecond ?? new Dictionary<string, double>());

    /// <summary>Bytes of records that are read a second; before anything is measured, what a slow disk gives.</summary>
    public double BytesASecond { get; init; } = SlowDisk;

    /// <summary>Seconds that one thread decodes and augments a picture; before anything is measured, what the smallest takes.</summary>
    public double DecodingSeconds { get; init; } = SmallestPicture;

    /// <summary>Multiply-adds that one call of an engine does a second, by engine; one that is not named has not been measured and does 20·10⁹.</summary>
    public IReadOnlyDictionary<string, double> MultiplyAddsASecond { get; init; } = new Dictionary<string, double>();

    /// <summary>Whether anything was measured yet.</summary>
    [JsonIgnore]
    public bool AreMeasured => MultiplyAddsASecond.Count > 0;

    /// <summary>Seconds to read a record.</summary>
    public double Reading(long bytes) => bytes / BytesASecond;

    /// <summary>Seconds to decode a picture and run it through a prefix.</summary>
    public double Computing(string engine, long multiplyAdds) =>
        DecodingSeconds + multiplyAdds / (MultiplyAddsASecond.TryGetValue(engine, out var measured) ? measured : 20e9);

    /// <summary>The same with what filling an entry has shown; a few seconds of work count, less says little.</summary>
    /// <param name="engine">What computed.</param>
    /// <param name="multiplyAdds">Of the prefix, for one picture.</param>
    /// <param name="times">How long it took.</param>
    public StoreCosts With(string engine, long multiplyAdds, FillTimes times)
    {
        ArgumentNullException.ThrowIfNull(times);
        if (times.Pictures == 0 || times.Computing + times.Decoding < TimeSpan.FromSeconds(1))
            return this;
        var speeds = new Dictionary<string, double>(MultiplyAddsASecond, StringComparer.Ordinal);
        if (times.Computing > TimeSpan.Zero && multiplyAdds > 0)
            speeds[engine] = Mean(speeds.TryGetValue(engine, out var before) ? before : null, multiplyAdds * (double)times.Pictures / times.Computing.TotalSeconds);
        return this with { DecodingSeconds = Mean(DecodingSeconds, times.Decoding.TotalSeconds / times.Pictures), MultiplyAddsASecond = speeds };
    }

    /// <summary>The same with what reading records has shown; less than 64 MB says little.</summary>
    public StoreCosts With(long bytesRead, TimeSpan reading) =>
        bytesRead < 64_000_000 || reading <= TimeSpan.Zero ? this : this with { BytesASecond = Mean(BytesASecond, bytesRead / reading.TotalSeconds) };

    /// <summary>What the store's folder knows; the defaults where nothing was measured, or the file is damaged.</summary>
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

    /// <summary>Keeps a measurement. Of two processes that measure at once the later one's counts: both are right.</summary>
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
            // A full disk, or a store that may only be read: the next plan decides by what was known before.
        }
    }

    /// <summary>The middle of what was known and what is seen, in the logarithm: one strange measurement moves it by half, and the next one back.</summary>
    private static double Mean(double? before, double seen) => before is { } known ? Math.Sqrt(known * seen) : seen;

    private static bool IsSpeed(double value) => double.IsFinite(value) && value > 0;
}
