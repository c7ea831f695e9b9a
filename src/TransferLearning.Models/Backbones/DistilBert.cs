namespace TransferLearning.Models.Backbones;

/// <summary>
/// DistilBERT (Sanh et al. 2019), with Hugging Face's tensor names. A block is <c>transformer.layer.N</c>; <c>output: transformer</c> gives the features of every
/// piece.
/// </summary>
internal sealed class DistilBert : IBackboneFamily
{
    public IEnumerable<Backbone> Members =>
    [
        EncoderGraph.Member(
            "distilbert_base",
            "DistilBERT",
            new EncoderDesign(6, 768, 12) { Types = 0, Names = EncoderModules.DistilBert },
            66_362_880,
            HubWeights.Apache("distilbert/distilbert-base-uncased"),
            "vocab_"),
    ];
}
