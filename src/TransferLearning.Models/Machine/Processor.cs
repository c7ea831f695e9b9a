using System.Runtime.InteropServices;

namespace TransferLearning.Models.Machine;

/// <summary>What the operating system says of a processor, as far as kernels are chosen by it.</summary>
/// <param name="Summary">In a few words.</param>
/// <param name="Identity">Everything that may change which kernels are used.</param>
public sealed record Processor(string Summary, string Identity)
{
    /// <summary>Whether the machine says what caches it has. oneDNN divides its work by their sizes: without them it was wrong on some virtual machines.</summary>
    public bool ReportsCaches { get; private init; }

    private const string Info = "/proc/cpuinfo", Caches = "/sys/devices/system/cpu/cpu0/cache";

    // Of x86 and of Arm.
    private static readonly string[] Names = ["vendor_id", "cpu family", "model", "model name", "stepping", "flags", "CPU implementer", "CPU architecture", "CPU variant", "CPU part", "Features"];

    private static readonly Lazy<Processor> Here = new(() => Of(File.Exists(Info) ? File.ReadLines(Info) : [], CachesIn(Caches)));

    /// <summary>This machine's first processor.</summary>
    public static Processor OfThisMachine => Here.Value;

    /// <param name="lines">Of <c>/proc/cpuinfo</c>; of several processors the first counts.</param>
    /// <param name="caches">As <see cref="CachesIn"/> gives them.</param>
    public static Processor Of(IEnumerable<string> lines, IReadOnlyList<string> caches)
    {
        var facts = lines.TakeWhile(line => line.Trim().Length > 0)
            .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
            .Where(parts => parts.Length == 2 && Names.Contains(parts[0]))
            .DistinctBy(parts => parts[0])
            .ToDictionary(parts => parts[0], parts => parts[1]);
        var name = facts.GetValueOrDefault("model name") ?? facts.GetValueOrDefault("vendor_id") ?? RuntimeInformation.ProcessArchitecture.ToString();
        var family = facts.TryGetValue("cpu family", out var number) ? $" family {number}" : "";
        var known = caches.Count > 0 ? $"caches {string.Join(", ", caches)}" : "no caches reported";
        return new Processor(
            $"{name}{family}, {known}",
            string.Join('\n', [RuntimeInformation.ProcessArchitecture.ToString(), .. Names.Where(facts.ContainsKey).Select(key => $"{key}: {facts[key]}"), .. caches]))
        {
            ReportsCaches = caches.Count > 0,
        };
    }

    /// <summary>A processor's caches by its folder in <c>/sys</c>, for example <c>L1 Data 32K</c>; none where the machine reports none.</summary>
    public static IReadOnlyList<string> CachesIn(string folder) => Directory.Exists(folder)
        ? [.. Directory.GetDirectories(folder, "index*").Order(StringComparer.Ordinal).Select(each => $"L{Read(each, "level")} {Read(each, "type")} {Read(each, "size")}")]
        : [];

    private static string Read(string folder, string name)
    {
        var file = Path.Combine(folder, name);
        return File.Exists(file) ? File.ReadAllText(file).Trim() : "?";
    }
}
