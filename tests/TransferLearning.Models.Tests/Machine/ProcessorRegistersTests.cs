using TransferLearning.Models.Machine;

namespace TransferLearning.Models.Tests.Machine;

public class ProcessorRegistersTests
{
    /// <summary>
    /// The registers of an Intel Core i5-6500 (family 6, model 94, stepping 3; L1 32K and 32K, L2 256K, L3 6M), by the definition of CPUID in
    /// Intel's SDM, volume 2A.
    /// </summary>
    private static readonly Dictionary<(uint, uint), (uint, uint, uint, uint)> Skylake = new()
    {
        [(0, 0)] = (0x16, 0x756e6547, 0x6c65746e, 0x49656e69),
        [(1, 0)] = (0x000506e3, 0x00100800, 0x7ffafbbf, 0xbfebfbff),
        [(4, 0)] = (0x1c004121, 0x01c0003f, 0x0000003f, 0),
        [(4, 1)] = (0x1c004122, 0x01c0003f, 0x0000003f, 0),
        [(4, 2)] = (0x1c004143, 0x00c0003f, 0x000003ff, 0),
        [(4, 3)] = (0x1c03c163, 0x02c0003f, 0x00001fff, 6),
        [(7, 0)] = (0, 0x029c6fbb, 0, 0),
        [(0x80000000, 0)] = (0x80000008, 0, 0, 0),
        [(0x80000002, 0)] = (0x65746e49, 0x2952286c, 0x726f4320, 0x4d542865),
        [(0x80000003, 0)] = (0x35692029, 0x3035362d, 0x50432030, 0x20402055),
        [(0x80000004, 0)] = (0x30322e33, 0x007a4847, 0, 0),
    };

    private static readonly ProcessorRegisters Known = new((function, sub) => Skylake.GetValueOrDefault((function, sub)));

    [Fact]
    public void Should_read_name_family_and_caches_from_the_registers()
    {
        var processor = Processor.Of(Known.Lines(), Known.Caches());
        Assert.Equal("Intel(R) Core(TM) i5-6500 CPU @ 3.20GHz family 6, caches L1 Data 32K, L1 Instruction 32K, L2 Unified 256K, L3 Unified 6144K", processor.Summary);
        Assert.Contains("\nmodel: 94\n", processor.Identity, StringComparison.Ordinal);
        Assert.Contains("\nstepping: 3\n", processor.Identity, StringComparison.Ordinal);
        Assert.False(Known.HasMatrixUnits);
    }

    /// <summary>Bit 22 of EDX of function 7 is AMX-BF16.</summary>
    [Fact]
    public void Should_find_matrix_units() => Assert.True(new ProcessorRegisters((function, sub) => function == 7 ? (0, 0, 0, 1u << 22) : Skylake.GetValueOrDefault((function, sub))).HasMatrixUnits);

    /// <summary>Bit 5 of EAX of function 7, sub-function 1, is AVX512-BF16. Function 7 says how many sub-functions there are.</summary>
    [Fact]
    public void Should_find_instructions_for_bfloat16_vectors()
    {
        Assert.False(Known.HasBfloat16Vectors);
        Assert.True(With(subfunctions: 1).HasBfloat16Vectors);
        Assert.False(With(subfunctions: 0).HasBfloat16Vectors);

        static ProcessorRegisters With(uint subfunctions) => new((function, sub) => (function, sub) switch
        {
            (7, 0) => (subfunctions, 0, 0, 0),
            (7, 1) => (1u << 5, 0, 0, 0),
            _ => Skylake.GetValueOrDefault((function, sub)),
        });
    }

    [Fact]
    public void Should_report_no_caches_where_the_processor_reports_none() =>
        Assert.Empty(new ProcessorRegisters((function, sub) => function == 4 ? default : Skylake.GetValueOrDefault((function, sub))).Caches());
}
