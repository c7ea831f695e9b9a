namespace TransferLearning.Data.Augmentation;

/// <summary>torchvision's <c>ColorJitter</c>: changes brightness, contrast, saturation and hue by random factors, in random order.</summary>
[Kind("color_jitter", "Random brightness, contrast, saturation and hue.")]
public sealed class ColorJitter : ImageAugmentation, IChecked
{
    [Key("brightness", "A factor from [1 − this, 1 + this], or from [low, high].", Minimum = 0, Maximum = 100)]
    public NumberOrRange Brightness { get; init; } = new(0);

    [Key("contrast", "A factor from [1 − this, 1 + this], or from [low, high].", Minimum = 0, Maximum = 100)]
    public NumberOrRange Contrast { get; init; } = new(0);

    [Key("saturation", "A factor from [1 − this, 1 + this], or from [low, high].", Minimum = 0, Maximum = 100)]
    public NumberOrRange Saturation { get; init; } = new(0);

    [Key("hue", "A fraction of the colour circle from [−this, this], or from [low, high].", Minimum = -0.5, Maximum = 0.5)]
    public NumberOrRange Hue { get; init; } = new(0);

    internal override int Order => 30;

    /// <inheritdoc/>
    public void Check(ICheck check)
    {
        if (Hue is { IsNumber: true, Number: < 0 })
            check.Error("hue", $"'hue' is {Hue.Number}; give a number from 0 to 0.5, or [low, high].");
        foreach (var (key, range) in new[] { ("brightness", Brightness), ("contrast", Contrast), ("saturation", Saturation), ("hue", Hue) })
            if (range.Low > range.High)
                check.Error(key, $"the lower limit of '{key}' ({range.Low}) is above the upper one ({range.High}).");
    }

    internal override void Apply(ImageWork work, in SampleDraws draws)
    {
        Span<int> order = stackalloc int[4];
        Shuffle(order, draws);
        foreach (var operation in order)
            Apply(operation, work, draws);
    }

    /// <summary>Draws the order of the four operations (0 brightness, 1 contrast, 2 saturation, 3 hue) by Fisher–Yates.</summary>
    internal static void Shuffle(Span<int> order, in SampleDraws draws)
    {
        for (var i = 0; i < 4; i++)
            order[i] = i;
        for (var i = 3; i > 0; i--)
        {
            var j = draws.Below(i + 1, i);
            (order[i], order[j]) = (order[j], order[i]);
        }
    }

    /// <summary>The factor of one of the four operations; null if it changes nothing.</summary>
    internal float? Factor(int operation, in SampleDraws draws)
    {
        var limits = operation switch
        {
            0 => Factors(Brightness),
            1 => Factors(Contrast),
            2 => Factors(Saturation),
            _ => Hue.IsNumber ? new Interval(-Hue.Number, Hue.Number) : new Interval(Hue.Low, Hue.High),
        };
        var nothing = operation == 3 ? 0 : 1;
        if (limits.Low == nothing && limits.High == nothing)
            return null;
        return (float)draws.Between(limits.Low, limits.High, 8 + operation);
    }

    private void Apply(int operation, ImageWork work, in SampleDraws draws)
    {
        if (Factor(operation, draws) is not { } factor)
            return;
        switch (operation)
        {
            case 0:
                ColorAdjust.Brightness(work.Bytes(), factor);
                break;
            case 1:
                ColorAdjust.Contrast(work.Bytes(), factor);
                break;
            case 2:
                ColorAdjust.Saturation(work.Bytes(), factor);
                break;
            default:
                ColorAdjust.Hue(work.Bytes(), factor);
                break;
        }
    }

    private static Interval Factors(NumberOrRange range) =>
        range.IsNumber ? new(Math.Max(0, 1 - range.Number), 1 + range.Number) : new(range.Low, range.High);
}
