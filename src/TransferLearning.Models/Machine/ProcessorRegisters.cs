using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace TransferLearning.Models.Machine;

/// <summary>
/// The facts about an x86 processor that its CPUID instruction reports, as lines like those of <c>/proc/cpuinfo</c>. For systems without
/// that file.
/// </summary>
/// <param name="read">Executes CPUID for a function and a sub-function.</param>
internal sealed class ProcessorRegisters(Func<uint, uint, (uint Eax, uint Ebx, uint Ecx, uint Edx)> read)
{
    private const uint Extended = 0x80000000, Brand = 0x80000002, IntelCaches = 4, AmdCaches = 0x8000001D;

    private static readonly string[] CacheKinds = ["", "Data", "Instruction", "Unified"];

    /// <summary>This machine's registers; null on another kind of processor.</summary>
    public static ProcessorRegisters? OfThisMachine => X86Base.IsSupported
        ? new(static (function, sub) =>
        {
            var (a, b, c, d) = X86Base.CpuId(unchecked((int)function), unchecked((int)sub));
            return ((uint)a, (uint)b, (uint)c, (uint)d);
        })
        : null;

    /// <summary>Whether the processor multiplies bfloat16 matrices (AMX-BF16).</summary>
    public bool HasMatrixUnits => read(0, 0).Eax >= 7 && (read(7, 0).Edx >> 22 & 1) != 0;

    /// <summary>Whether the processor multiplies bfloat16 vectors (AVX512-BF16: bit 5 of EAX of function 7, sub-function 1).</summary>
    public bool HasBfloat16Vectors => read(0, 0).Eax >= 7 && read(7, 0).Eax >= 1 && (read(7, 1).Eax >> 5 & 1) != 0;

    /// <summary>Vendor, family, model, name, stepping and features.</summary>
    public IReadOnlyList<string> Lines()
    {
        var (highest, b, c, d) = read(0, 0);
        var version = read(1, 0);
        uint family = version.Eax >> 8 & 15, model = version.Eax >> 4 & 15;
        // Intel SDM volume 2A, CPUID function 1: the extended fields apply to these families.
        if (family is 6 or 15)
            model |= version.Eax >> 12 & 0xf0;
        if (family == 15)
            family += version.Eax >> 20 & 0xff;
        var features = highest >= 7 ? read(7, 0) : default;
        return
        [
            $"vendor_id : {Text(b, d, c)}",
            Line("cpu family", family),
            Line("model", model),
            .. read(Extended, 0).Eax >= Brand + 2 ? [$"model name : {Name()}"] : Array.Empty<string>(),
            Line("stepping", version.Eax & 15),
            // EBX of function 1 holds the number of the core that answered, so it is left out.
            string.Create(CultureInfo.InvariantCulture, $"flags : {version.Ecx:x} {version.Edx:x} {features.Ebx:x} {features.Ecx:x} {features.Edx:x}"),
        ];
    }

    /// <summary>The caches, for example <c>L1 Data 32K</c>; empty where the processor reports none.</summary>
    public IReadOnlyList<string> Caches()
    {
        var function = read(0, 0).Eax >= IntelCaches && (read(IntelCaches, 0).Eax & 31) != 0 ? IntelCaches
            : read(Extended, 0).Eax >= AmdCaches ? AmdCaches
            : 0;
        var caches = new List<string>();
        for (uint i = 0; function != 0 && i < 16; i++)
        {
            var (a, b, c, _) = read(function, i);
            var kind = a & 31;
            if (kind == 0 || kind >= CacheKinds.Length)
                break;
            var bytes = ((b >> 22) + 1UL) * ((b >> 12 & 0x3ff) + 1) * ((b & 0xfff) + 1) * (c + 1UL);
            caches.Add(string.Create(CultureInfo.InvariantCulture, $"L{a >> 5 & 7} {CacheKinds[kind]} {bytes >> 10}K"));
        }
        return caches;
    }

    private string Name()
    {
        var parts = Enumerable.Range(0, 3).Select(i => read(Brand + (uint)i, 0)).SelectMany(part => new[] { part.Eax, part.Ebx, part.Ecx, part.Edx });
        return Text([.. parts]);
    }

    private static string Line(string name, uint value) => string.Create(CultureInfo.InvariantCulture, $"{name} : {value}");

    private static string Text(params uint[] registers)
    {
        var bytes = new byte[4 * registers.Length];
        for (var i = 0; i < registers.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 * i), registers[i]);
        return Encoding.ASCII.GetString(bytes).Split('\0')[0].Trim();
    }
}
