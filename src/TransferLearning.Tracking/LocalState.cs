namespace TransferLearning.Tracking;

/// <summary>Where a working folder keeps its state: the folder <c>.tl</c> and what lies in it.</summary>
public static class LocalState
{
    /// <summary><c>.tl</c>, which holds all of it.</summary>
    public static string Root(string workingFolder) => Path.Combine(workingFolder, ".tl");

    /// <summary>One folder a run, with its checkpoints and its model.</summary>
    public static string Runs(string workingFolder) => Path.Combine(Root(workingFolder), "runs");

    /// <summary>One folder a run, with what it logged.</summary>
    public static string Journals(string workingFolder) => Path.Combine(Root(workingFolder), "journal");

    /// <summary>One folder a sweep.</summary>
    public static string Sweeps(string workingFolder) => Path.Combine(Root(workingFolder), "sweeps");

    /// <summary>One folder a run on a server, with the copy of its model.</summary>
    public static string Fetched(string workingFolder) => Path.Combine(Root(workingFolder), "fetched");
}
