namespace TransferLearning.Experiments.Declarations;

/// <summary>The categories of backbones' names (<see cref="INameCatalogue.Category"/>).</summary>
public static class BackboneKinds
{
    /// <summary>Encoders of texts.</summary>
    public const string Encoders = "encoders";
}
