namespace TransferLearning.Models.Backbones;

/// <summary>
/// MPNet (Song et al. 2020), with Hugging Face's tensor names. A block is <c>encoder.layer.N</c>; <c>output: encoder</c> gives the features of every piece.
/// </summary>
internal sealed class MpNet : IBackboneFamily
{
    public IEnumerable<Backbone> Members =>
    [
        EncoderGraph.Member(
            "mpnet_base",
            "MPNet",
            new EncoderDesign(12, 768, 12) { Words = 30_527, Positions = 514, Types = 0, Padding = 1, Epsilon = 1e-5, IsRelative = true, Names = EncoderModules.MpNet },
            109_486_464,
            HubWeights.Apache("sentence-transformers/all-mpnet-base-v2"),
            "pooler.",
            "lm_head."),
    ];
}
