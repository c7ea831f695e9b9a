namespace TransferLearning.Models.Weights.Keras;

/// <summary>Keras's convention: tensors are named <c>layer/variable</c> and laid out as in TensorFlow.</summary>
internal sealed class KerasConvention : WeightConvention
{
    public static KerasConvention Instance { get; } = new();

    private KerasConvention()
    {
    }

    public override Convention Definition => Convention.Keras;

    /// <summary>False: a nested model's name is part of the layer's name, which <see cref="KerasNames"/> handles.</summary>
    public override bool HasPrefixes => false;

    public override string? Refusal(Backbone? backbone) => backbone switch
    {
        null => "is Keras's: a declared stack takes weights of this program only",
        { IsInKeras: false } => $"is Keras's, and keras.applications has no '{backbone.Name}': take torchvision's or timm's weights",
        _ => null,
    };

    public override Preprocessing? PreprocessingIn(IWeightFile file, Preprocessing usual) => KerasNormalization.Of(file, usual);
}
