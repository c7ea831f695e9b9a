using System.Runtime.InteropServices;

namespace TransferLearning.Models.Machine;

/// <summary>The facts about a processor that the operating system reports and by which kernels are chosen.</summary>
/// <param name="Summary">A short display name.</param>
/// <param name="Identity">Every fact that may change the choice of kernels.</param>
public sealed record Processor(string Summary, string Identity)
{
    /// <summary>
    /// Whether the machine reports its caches. oneDNN divides its work by their sizes; on some virtual machines that report none, its results were wrong.
    /// </summary>
    public bool ReportsCaches { get; private init; }

    private const string Info = "/proc/cpuinfo", Caches = "/sys/devices/system/cpu/cpu0/cache";

    // The keys of x86, then those of Arm.
    private static readonly string[] Names = ["vendor_id", "cpu family", "model", "model name", "stepping", "flags", "CPU implementer", "CPU architecture", "CPU variant", "CPU part", "Features"];

    private static readonly Lazy<Processor> Here = new(() =>
        OperatingSystem.IsLinux() && File.Exists(Info) ? Of(File.ReadLines(Info), CachesIn(Caches))
        : ProcessorRegisters.OfThisMachine is { } registers ? Of(registers.Lines(), registers.Caches())
        : Of([], []));

    /// <summary>This machine's first processor.</summary>
    public static Processor OfThisMachine => Here.Value;

    /// <summary>Whether this machine's processor multiplies bfloat16 matrices; null where only Linux could say.</summary>
    public static bool? HasMatrixUnits => ProcessorRegisters.OfThisMachine?.HasMatrixUnits;

    /// <summary>Whether this machine's processor multiplies bfloat16 vectors; null where only Linux could say.</summary>
    public static bool? HasBfloat16Vectors => ProcessorRegisters.OfThisMachine?.HasBfloat16Vectors;

    /// <summary>The facts in the operating system's files.</summary>
    /// <param name="lines">The lines of <c>/proc/cpuinfo</c>. Only the first processor is read.</param>
    /// <param name="caches">The caches, as returned by <see cref="CachesIn"/>.</param>
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

    /// <summary>The caches in a processor's folder in <c>/sys</c>, for example <c>L1 Data 32K</c>; empty where the machine reports none.</summary>
    public static IReadOnlyList<string> CachesIn(string folder) => Directory.Exists(folder)
        ? [.. Directory.GetDirectories(folder, "index*").Order(StringComparer.Ordinal).Select(each => $"L{Read(each, "level")} {Read(each, "type")} {Read(each, "size")}")]
        : [];

    private static string Read(string folder, string name)
    {
        var file = Path.Combine(folder, name);
        return File.Exists(file) ? File.ReadAllText(file).Trim() : "?";
    }
}
