using System.Globalization;
using TransferLearning.Training.Activations;
using TransferLearning.Training.Metrics;

namespace TransferLearning.Cli.Reporting;

/// <summary>Formats numbers for people.</summary>
internal static class Show
{
    /// <summary>The first digits of a run's id. Every command accepts them as the id.</summary>
    public static string Id(string id) => id[..Math.Min(8, id.Length)];

    /// <inheritdoc cref="MetricText.Of(double)"/>
    public static string Metric(double value) => MetricText.Of(value);

    /// <inheritdoc cref="MetricText.Of(double?)"/>
    public static string Metric(double? value) => MetricText.Of(value);

    /// <summary>A rate such as a learning rate, with at least two significant digits.</summary>
    public static string Rate(double value) => value.ToString("0.###e+0", CultureInfo.InvariantCulture) is var text && value is >= 0.001 and < 1000
        ? value.ToString("0.######", CultureInfo.InvariantCulture)
        : text;

    /// <summary>A count with separators: 1,399.</summary>
    public static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A shortened large count: 2.26 M.</summary>
    public static string Short(long count) => count switch
    {
        < 10_000 => Count(count),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{count / 1e3:0.#} k"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{count / 1e6:0.##} M"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{count / 1e9:0.##} G"),
    };

    /// <inheritdoc cref="Sizes.Of"/>
    public static string Bytes(long bytes) => Sizes.Of(bytes);

    /// <summary>A duration: 0.8 s, 12 s, 3:07, 1:02:45.</summary>
    public static string Time(TimeSpan time) => time.TotalSeconds switch
    {
        < 9.95 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        < 59.5 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s"),
        < 3600 => time.ToString(@"m\:ss", CultureInfo.InvariantCulture),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}:{time:mm\\:ss}"),
    };

    /// <summary>A shape: 1280×5×5.</summary>
    public static string Shape(IEnumerable<long> shape) => string.Join('×', shape);

    /// <summary>The unit of the speed of pictures or texts.</summary>
    public static string SpeedUnit(string noun) => noun == "texts" ? noun : "images";

    /// <summary>Samples per second: 842 images/s.</summary>
    public static string Speed(double perSecond, string samples = "images") => perSecond switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{perSecond:0.0} {samples}/s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{perSecond:#,0} {samples}/s"),
    };
}
