using TransferLearning.Cli.Terminal;
using TransferLearning.Sweeps.Slurm;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Cli.Sweeping;

/// <summary>Formats the command that continues a sweep.</summary>
internal static class SweepCommand
{
    /// <summary>The command, quoted for a shell in the session's folder.</summary>
    public static string Of(SweepFolder folder, SweepRecord record, Session session)
    {
        var command = new List<string> { "dotnet tl sweep" };
        command.AddRange(record.Files.Select(file => ShellWord.Of(Path.GetRelativePath(session.Folder, file))));
        command.AddRange(record.Overrides.Select(given => $"--set {ShellWord.Of(given)}"));
        if (new SlurmJobs(folder).All().Count > 0)
            command.Add("--launcher slurm");
        return string.Join(' ', command);
    }
}
