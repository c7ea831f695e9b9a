namespace TransferLearning.EndToEnd.Tests.Windows;

/// <summary>A test that runs the program in Wine; skipped with a reason where that cannot be.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsWineFactAttribute : FactAttribute
{
    public NeedsWineFactAttribute() => Skip = Wine.Absence!;
}
