namespace TransferLearning.Models.Backbones;

/// <summary>
/// BERT (Devlin et al. 2018) and MiniLM (Wang et al. 2020), with Hugging Face's tensor names. A block is <c>encoder.layer.N</c>; <c>output: encoder</c> gives the
/// features of every piece.
/// </summary>
internal sealed class Bert : IBackboneFamily
{
    public IEnumerable<Backbone> Members =>
    [
        Of("minilm_l6", new(6, 384, 12), 22_713_216, "sentence-transformers/all-MiniLM-L6-v2"),
        Of("minilm_l12", new(12, 384, 12), 33_360_000, "sentence-transformers/all-MiniLM-L12-v2"),
        Of("bert_base", new(12, 768, 12), 109_482_240, "google-bert/bert-base-uncased"),
    ];

    private static Backbone Of(string name, EncoderDesign design, long parameters, string repository) =>
        EncoderGraph.Member(name, "BERT", design, parameters, HubWeights.Apache(repository), "pooler.", "cls.");
}
