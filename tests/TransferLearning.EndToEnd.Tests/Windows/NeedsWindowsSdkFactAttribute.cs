namespace TransferLearning.EndToEnd.Tests.Windows;

/// <summary>A test that uses a .NET SDK for Windows in Wine; skipped with a reason where that cannot be.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsWindowsSdkFactAttribute : FactAttribute
{
    public NeedsWindowsSdkFactAttribute() => Skip = Wine.AbsenceOfSdk!;
}
