using TransferLearning.Tracking.Tests.Server;

namespace TransferLearning.Tracking.Tests.Rest;

/// <summary>
/// Runs the same scenarios on the fake server and on a real one: <c>TL_TEST_MLFLOW_URI=http://127.0.0.1:5000 dotnet test</c>, with
/// a server started as <c>mlflow server --port 5000</c>.
/// </summary>
public sealed class RealServerTests
{
    public static TheoryData<string> Scenarios => ServerScenario.Names;

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Should_hold_on_the_fake_server(string scenario)
    {
        using var server = new FakeMlflow();
        ServerScenario.Run(scenario, server.Uri);
        Assert.Equal(0, server.State.Traps);
    }

    [NeedsMlflowTheory]
    [MemberData(nameof(Scenarios))]
    public void Should_hold_on_a_real_server(string scenario) => ServerScenario.Run(scenario, NeedsMlflowTheoryAttribute.Server!);
}

/// <summary>A test that needs a real MLflow server; skipped if <c>TL_TEST_MLFLOW_URI</c> names none.</summary>
internal sealed class NeedsMlflowTheoryAttribute : TheoryAttribute
{
    public NeedsMlflowTheoryAttribute() => Skip = Server is null ? "needs a running MLflow server in TL_TEST_MLFLOW_URI" : null!;

    public static string? Server => Environment.GetEnvironmentVariable("TL_TEST_MLFLOW_URI") is { Length: > 0 } uri ? uri.TrimEnd('/') : null;
}
