namespace TransferLearning.Models.Weights;

/// <summary>
/// How a file names and lays out its tensors, as far as its format decides that. This class is PyTorch's convention, which torchvision, timm and this program share:
/// whose file it is shows in the names (<see cref="Matching.NameMap"/>). A format with a convention of its own has a subclass in its folder.
/// </summary>
public class WeightConvention
{
    /// <summary>PyTorch's.</summary>
    public static WeightConvention PyTorch { get; } = new();

    protected WeightConvention()
    {
    }

    /// <summary>Whose definition of a network the weights were made with, where neither the file nor the catalogue says it.</summary>
    public virtual Convention Definition => Convention.Torchvision;

    /// <summary>Whether a larger model may have put a prefix before the names of the network's tensors.</summary>
    public virtual bool HasPrefixes => true;

    /// <summary>Why a network cannot take these files, as a clause without a full stop; null where it can.</summary>
    /// <param name="backbone">The catalogue's backbone; null for a declared stack.</param>
    public virtual string? Refusal(Backbone? backbone) => null;

    /// <summary>The preparation of the pixels that a file's tensors hold; null where they hold none, or the usual one.</summary>
    /// <param name="file">A file of this convention.</param>
    /// <param name="usual">What the published weights of the network expect.</param>
    /// <exception cref="WeightFileException">The tensors are no preparation of pixels.</exception>
    public virtual Preprocessing? PreprocessingIn(IWeightFile file, Preprocessing usual) => null;
}
