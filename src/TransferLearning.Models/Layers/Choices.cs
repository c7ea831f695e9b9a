using TransferLearning.Models.Ops;

namespace TransferLearning.Models.Layers;

/// <summary>Keras's kernel initializers.</summary>
public enum KernelInitializer
{
    [Choice("glorot_uniform", "Uniform, variance 2 / (fan in + fan out): Keras's default.")]
    GlorotUniform,

    [Choice("glorot_normal", "Truncated normal, variance 2 / (fan in + fan out).")]
    GlorotNormal,

    [Choice("he_uniform", "Uniform, variance 2 / fan in: for ReLU.")]
    HeUniform,

    [Choice("he_normal", "Truncated normal, variance 2 / fan in: for ReLU.")]
    HeNormal,

    [Choice("lecun_uniform", "Uniform, variance 1 / fan in.")]
    LecunUniform,

    [Choice("lecun_normal", "Truncated normal, variance 1 / fan in: for SELU.")]
    LecunNormal,

    [Choice("zeros", "Zeros.")]
    Zeros,
}

internal static class KernelInitializers
{
    private static readonly Dictionary<KernelInitializer, Initializer> All = new()
    {
        [KernelInitializer.GlorotUniform] = Initializer.GlorotUniform,
        [KernelInitializer.GlorotNormal] = Initializer.GlorotNormal,
        [KernelInitializer.HeUniform] = Initializer.HeUniform,
        [KernelInitializer.HeNormal] = Initializer.HeNormal,
        [KernelInitializer.LecunUniform] = Initializer.LecunUniform,
        [KernelInitializer.LecunNormal] = Initializer.LecunNormal,
        [KernelInitializer.Zeros] = Initializer.Zeros,
    };

    public static Initializer ToInitializer(this KernelInitializer initializer) => All[initializer];
}

/// <summary>Keras's padding modes.</summary>
public enum WindowPadding
{
    [Choice("valid", "No padding: the window stays inside the image.")]
    Valid,

    [Choice("same", "As much padding as needed for an output of the input's size divided by the stride.")]
    Same,
}

internal static class Windows
{
    public static Window Of(Size size, Size strides, WindowPadding padding) =>
        new(size.Height, size.Width, strides.Height, strides.Width, padding == WindowPadding.Same ? Padding.Same : Padding.None);
}

/// <summary>The names that <c>activation</c> accepts.</summary>
public sealed class ActivationNames : INameCatalogue
{
    public string Category => "activations";

    public IReadOnlyCollection<string> Names => [.. ActivationFunctions.Names, "linear"];
}
