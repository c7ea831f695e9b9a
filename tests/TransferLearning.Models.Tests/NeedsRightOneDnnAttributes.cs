using TransferLearning.Models.Machine;

namespace TransferLearning.Models.Tests;

/// <summary>A test that expects right numbers from oneDNN in this process. It is skipped on machines that report no caches: there oneDNN's sums are wrong.</summary>
public sealed class NeedsRightOneDnnFactAttribute : FactAttribute
{
    public NeedsRightOneDnnFactAttribute() => Skip = RightOneDnn.WhyNot!;
}

/// <inheritdoc cref="NeedsRightOneDnnFactAttribute"/>
public sealed class NeedsRightOneDnnTheoryAttribute : TheoryAttribute
{
    public NeedsRightOneDnnTheoryAttribute() => Skip = RightOneDnn.WhyNot!;
}

internal static class RightOneDnn
{
    /// <summary>Until the result is disposed, the calling thread computes without oneDNN if oneDNN is wrong on this machine; null if it is right.</summary>
    public static IDisposable? OrNone() => WhyNot is null ? null : TorchModes.Enter(TorchMode.Find("no-onednn")!);

    public static string? WhyNot { get; } = Processor.OfThisMachine.ReportsCaches
        ? null
        : $"oneDNN computes wrong numbers on a processor that reports no caches ({Processor.OfThisMachine.Summary}); 'dotnet tl doctor' says more";
}
