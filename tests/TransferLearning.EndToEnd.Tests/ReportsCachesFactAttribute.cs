namespace TransferLearning.EndToEnd.Tests;

/// <summary>A test that pretends that one of torch's modes is wrong. It is skipped on machines that report no caches: there other modes really are wrong.</summary>
public sealed class ReportsCachesFactAttribute : FactAttribute
{
    public ReportsCachesFactAttribute() => Skip = OperatingSystem.IsLinux() && !Directory.Exists("/sys/devices/system/cpu/cpu0/cache/index0")
        ? "needs a processor that reports its caches; on others oneDNN computes wrong numbers"
        : null!;
}
