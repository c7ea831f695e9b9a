using TransferLearning.Models.Weights;

namespace TransferLearning.Training.Planning;

/// <summary>Finds a backbone's weights for a plan. It reads the file's header and downloads nothing.</summary>
internal static class WeightsFinding
{
    /// <summary>The weights; null for <c>none</c>, and if they cannot be used, which is reported.</summary>
    public static ResolvedWeights? Find(Experiment experiment, Findings findings)
    {
        var section = experiment.Backbone;
        try
        {
            var weights = WeightsResolver.Resolve(section, section.Name is { } name ? BackboneCatalogue.Find(name) : null);
            // Read the header now, so that a damaged file is found here and not during a run.
            _ = weights?.Convention;
            return weights;
        }
        catch (RunException wrong)
        {
            findings.Error(Codes.BadWeights, "backbone.weights", wrong.Message);
            return null;
        }
    }

    /// <summary>Compares the header with the tensors that the backbone needs.</summary>
    public static void Check(ResolvedWeights weights, Graph backbone, Findings findings)
    {
        try
        {
            foreach (var problem in weights.Check(backbone))
                findings.Error(Codes.BadWeights, "backbone.weights", $"{weights.File}: {problem}");
        }
        catch (RunException wrong)
        {
            findings.Error(Codes.BadWeights, "backbone.weights", wrong.Message);
        }
    }

    /// <summary>The part of the run's identity for the weights: the hash of their bytes, or their source if they are not here.</summary>
    public static string Digest(ResolvedWeights? weights, Findings findings, CancellationToken cancellation)
    {
        try
        {
            return weights switch { null => "none", { File: null } => weights.Url?.ToString() ?? weights.Description, _ => weights.Sha256(cancellation) };
        }
        catch (RunException wrong)
        {
            findings.Error(Codes.BadWeights, "backbone.weights", wrong.Message);
            return "";
        }
    }
}
