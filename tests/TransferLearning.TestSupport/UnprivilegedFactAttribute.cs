using Xunit;

namespace TransferLearning.TestSupport;

/// <summary>A test of what file permissions forbid; skipped where they forbid nothing: for the superuser, and on Windows.</summary>
public sealed class UnprivilegedFactAttribute : FactAttribute
{
    public UnprivilegedFactAttribute() =>
        Skip = OperatingSystem.IsWindows() ? "needs Unix permissions"
            : Environment.IsPrivilegedProcess ? "the superuser may read every file"
            : null;
}
