namespace TransferLearning.Training.Explaining;

/// <summary>How it is found where a model looks.</summary>
public enum HeatMapMethod
{
    /// <summary>The network has neither convolutions nor attention over patches, so there are no maps.</summary>
    None,

    /// <summary>Grad-CAM, for convolutional networks.</summary>
    GradCam,

    /// <summary>Attention roll-out, for vision transformers and encoders of texts. It does not depend on the class.</summary>
    RollOut,

    /// <summary>Occlusion, for texts: each word is left out in turn.</summary>
    Occlusion,
}
