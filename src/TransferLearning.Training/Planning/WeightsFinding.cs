using TransferLearning.Models.Weights;

namespace TransferLearning.Training.Planning;

/// <summary>Finds a backbone's weights for a plan: the file's header is read and nothing is fetched.</summary>
internal static class WeightsFinding
{
    /// <summary>The weights; null for <c>none</c>, and where they cannot be used, which is reported.</summary>
    public static ResolvedWeights? Find(Experiment experiment, Findings findings)
    {
        var section = experiment.Backbone;
        try
        {
            var weights = WeightsResolver.Resolve(section, section.Name is { } name ? BackboneCatalogue.Find(name) : null);
            // Reads the header: a damaged file is found here, not in the middle of a run.
            _ = weights?.Convention;
            return weights;
        }
        catch (RunException wrong)
        {
            findings.Error(Codes.BadWeights, "backbone.weights", wrong.Message);
            return null;
        }
    }

    /// <summary>Compares the header with what the backbone needs.</summary>
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

    /// <summary>What names the weights in the run's identity: the bytes' hash, or where they will come from.</summary>
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
