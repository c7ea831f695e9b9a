namespace TransferLearning.Models.Weights.Keras;

/// <summary>Keras's: tensors are named <c>layer/variable</c> and laid out as TensorFlow does.</summary>
public sealed class KerasConvention : WeightConvention
{
    public static KerasConvention Instance { get; } = new();

    private KerasConvention()
    {
    }

    public override Convention Definition => Convention.Keras;

    /// <summary>A nested model's name is a part of the layer's (<see cref="KerasNames"/>).</summary>
    public override bool HasPrefixes => false;

    public override string? Refusal(Backbone? backbone) => backbone switch
    {
        null => "is Keras's: a declared stack takes weights of this program only",
        { IsInKeras: false } => $"is Keras's, and keras.applications has no '{backbone.Name}': take torchvision's or timm's weights",
        _ => null,
    };

    public override Preprocessing? PreprocessingIn(IWeightFile file, Preprocessing usual) => KerasNormalization.Of(file, usual);
}
