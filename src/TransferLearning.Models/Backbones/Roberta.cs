namespace TransferLearning.Models.Backbones;

/// <summary>
/// RoBERTa (Liu et al. 2019) and DistilRoBERTa (Sanh et al. 2019), with Hugging Face's tensor names. A block is <c>encoder.layer.N</c>; <c>output: encoder</c> gives
/// the features of every piece.
/// </summary>
internal sealed class Roberta : IBackboneFamily
{
    public IEnumerable<Backbone> Members =>
    [
        Of("roberta_base", 12, 124_645_632, HubWeights.Mit("FacebookAI/roberta-base")),
        Of("distilroberta", 6, 82_118_400, HubWeights.Apache("sentence-transformers/all-distilroberta-v1")),
    ];

    private static Backbone Of(string name, int depth, long parameters, HubWeights hub)
    {
        var design = new EncoderDesign(depth, 768, 12) { Words = 50_265, Positions = 514, Types = 1, Padding = 1, Epsilon = 1e-5, Tokenizer = Tokenizer.ByteBpe };
        return EncoderGraph.Member(name, "RoBERTa", design, parameters, hub, "pooler.", "lm_head.");
    }
}
