namespace TransferLearning.Training.Optimizers;

/// <summary>Adam with decoupled weight decay (<c>keras.optimizers.AdamW</c>; Loshchilov and Hutter, 2019). The default decay is 0.004, as in Keras.</summary>
[Kind("adamw", "Adam with decoupled weight decay.")]
public sealed class AdamW : AdamOptions
{
    public AdamW() => WeightDecay = 0.004;
}
