namespace TransferLearning.EndToEnd.Tests.Slurm;

/// <summary>A test on a real cluster of one node; skipped, saying why, where Slurm's packages cannot be had.</summary>
public sealed class SlurmFactAttribute : FactAttribute
{
    public SlurmFactAttribute() => Skip = SlurmPackages.Problem;
}
