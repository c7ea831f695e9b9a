namespace TransferLearning.Data.Augmentation;

/// <summary>How the area outside a moved picture is filled: the modes of SciPy's <c>ndimage</c>, by Keras's names.</summary>
public enum FillMode
{
    [Choice("nearest", "The nearest pixel of the edge (aaaa|abcd|dddd).")]
    Nearest,

    [Choice("constant", "The colour 'cval'.")]
    Constant,

    [Choice("reflect", "The picture mirrored at its edge (dcba|abcd|dcba).")]
    Reflect,

    [Choice("wrap", "The picture repeated (abcd|abcd|abcd; the last pixel and the next first one coincide).")]
    Wrap,
}
