using Xunit;

namespace TransferLearning.TestSupport;

/// <summary>A test that needs Chromium; skipped if none is installed.</summary>
public sealed class NeedsChromiumFactAttribute : FactAttribute
{
    public NeedsChromiumFactAttribute() => Skip = Chromium.Path is null ? "needs chromium (apt-get install chromium)" : null!;
}
