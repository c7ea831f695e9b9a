using TransferLearning.Experiments;
using TransferLearning.Sweeps.Running;
using TransferLearning.Training.Planning;

namespace TransferLearning.Sweeps.Tests.Lifetime;

/// <summary>A host with the language of every library. It trains nothing and records messages.</summary>
internal sealed class QuietHost(string folder) : ISweepHost
{
    public Language Language { get; } = EveryRoom.Language();

    public string Folder => folder;

    public Func<string, string?> Environment => _ => null;

    public IReadOnlyList<string> Command => ["dotnet-tl"];

    /// <summary>The reported findings and warnings.</summary>
    public List<string> Told { get; } = [];

    public bool IsReady(int? threads) => false;

    public void Prepare(Plan plan, TextWriter log)
    {
    }

    public void Report(IReadOnlyList<Diagnostic> findings) => Told.AddRange(findings.Select(finding => finding.ToString()));

    public void Warn(string message) => Told.Add(message);
}
