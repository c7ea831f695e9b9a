namespace TransferLearning.Data.Augmentation;

/// <summary>torchvision's <c>GaussianBlur</c>, applied with a probability as by <c>RandomApply</c>.</summary>
[Kind("gaussian_blur", "Blurs pictures by a random amount.")]
public sealed class GaussianBlur : ImageAugmentation, IChecked
{
    private const int Largest = 63;

    [Key("kernel_size", "The side of the filter; must be odd.", Minimum = 1, Maximum = Largest, Unit = "pixels")]
    public int KernelSize { get; init; } = 5;

    [Key("sigma", "The standard deviation, from [low, high].", Minimum = 0, MinimumExclusive = true, Maximum = 100, Unit = "pixels")]
    public Interval Sigma { get; init; } = new(0.1, 2.0);

    [Key("probability", "The probability of changing a picture.", Minimum = 0, Maximum = 1)]
    public double Probability { get; init; } = 1;

    internal override int Order => 50;

    /// <inheritdoc/>
    public void Check(ICheck check)
    {
        if (KernelSize % 2 == 0)
            check.Error("kernel_size", $"'kernel_size' is {KernelSize}; it must be odd, so that the filter has a centre.");
    }

    /// <summary>Draws the standard deviation; null if the picture is not blurred.</summary>
    internal double? DrawSigma(in SampleDraws draws) => draws.Chance(Probability, 0) ? draws.Between(Sigma.Low, Sigma.High, 1) : null;

    internal override void Apply(ImageWork work, in SampleDraws draws)
    {
        if (DrawSigma(draws) is not { } sigma)
            return;
        Span<float> kernel = stackalloc float[Largest];
        kernel = kernel[..KernelSize];
        Neighbourhood.GaussKernel(kernel, sigma);
        var source = work.Bytes();
        Neighbourhood.Blur(source, work.Fresh(), work.Floats(), work.Height, work.Width, kernel);
        work.Replace();
    }
}
