namespace TransferLearning.EndToEnd.Tests.Slurm;

/// <summary>A test on a real cluster of one node; skipped with a reason if Slurm's packages are not available.</summary>
public sealed class SlurmFactAttribute : FactAttribute
{
    public SlurmFactAttribute() => Skip = SlurmPackages.Problem;
}
