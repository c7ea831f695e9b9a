namespace TransferLearning.Models.Weights;

/// <summary>
/// The naming and layout of a file's tensors, as far as the file's format determines them. This class is PyTorch's convention, which torchvision, timm and this
/// program share; the names show which of them wrote a file (<see cref="Matching.NameMap"/>). A format with its own convention has a subclass in its folder.
/// </summary>
public class WeightConvention
{
    /// <summary>PyTorch's convention.</summary>
    public static WeightConvention PyTorch { get; } = new();

    protected WeightConvention()
    {
    }

    /// <summary>The library whose definition of a network is assumed where neither the file nor the catalogue says it.</summary>
    public virtual Convention Definition => Convention.Torchvision;

    /// <summary>Whether the names may have a prefix that a larger model put before them.</summary>
    public virtual bool HasPrefixes => true;

    /// <summary>The reason why a network cannot take such files, as a clause without a full stop; null where it can.</summary>
    /// <param name="backbone">The catalogue's backbone; null for a declared stack.</param>
    public virtual string? Refusal(Backbone? backbone) => null;

    /// <summary>The preprocessing stored in a file's tensors; null where they store none, or the usual one.</summary>
    /// <param name="file">A file of this convention.</param>
    /// <param name="usual">The preprocessing that the network's published weights expect.</param>
    /// <exception cref="WeightFileException">The tensors are not a valid preprocessing.</exception>
    public virtual Preprocessing? PreprocessingIn(IWeightFile file, Preprocessing usual) => null;
}
