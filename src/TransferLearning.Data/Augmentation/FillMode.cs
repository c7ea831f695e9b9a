namespace TransferLearning.Data.Augmentation;

/// <summary>What lies outside a picture that is moved: the modes of SciPy's <c>ndimage</c>, as Keras names them.</summary>
public enum FillMode
{
    [Choice("nearest", "The nearest pixel of the edge (aaaa|abcd|dddd).")]
    Nearest,

    [Choice("constant", "The colour 'cval'.")]
    Constant,

    [Choice("reflect", "The picture mirrored at its edge (dcba|abcd|dcba).")]
    Reflect,

    [Choice("wrap", "The picture again (abcd|abcd|abcd; the last pixel and the next first one coincide).")]
    Wrap,
}
