namespace TransferLearning.Training.Optimizers;

/// <summary>Adam with Keras's defaults and formula (<c>keras.optimizers.Adam</c>; Kingma and Ba, 2014, the form before section 2.1).</summary>
[Kind("adam", "Adam as Keras defines it: moving means of the gradient and of its square.")]
public sealed class Adam : AdamOptions;
