using TransferLearning.Models.Ops;

namespace TransferLearning.Models.Layers;

/// <summary>The options that every convolution has: the number of output channels and the window.</summary>
public abstract class ConvolutionOptions : Layer
{
    [Key("filters", "Output channels.", Required = true, Minimum = 1, Example = "32")]
    public int Filters { get; init; } = 32;

    [Key("kernel_size", "Height and width of the window; one number for a square.", Minimum = 1)]
    public Size KernelSize { get; init; } = new(3, 3);

    [Key("strides", "Vertical and horizontal step of the window, in pixels; one number for both.", Minimum = 1)]
    public Size Strides { get; init; } = new(1, 1);

    [Key("padding", "The padding mode.")]
    public WindowPadding Padding { get; init; } = WindowPadding.Valid;

    internal Window Window => Windows.Of(KernelSize, Strides, Padding);
}
