using Xunit;

namespace TransferLearning.TestSupport;

/// <summary>A test of denied file permissions; skipped where nothing is denied: for root, and on Windows.</summary>
public sealed class UnprivilegedFactAttribute : FactAttribute
{
    public UnprivilegedFactAttribute() =>
        Skip = OperatingSystem.IsWindows() ? "needs Unix permissions"
            : Environment.IsPrivilegedProcess ? "the superuser may read every file"
            : null;
}
