namespace TransferLearning.Models.Ops.Sequences;

/// <summary>Which of Hugging Face's models names the tensors of an attention.</summary>
internal enum AttentionNaming
{
    Bert,
    DistilBert,
    MpNet,
}

/// <summary>The names of an attention's four linear layers.</summary>
internal sealed record AttentionNames(string Query, string Key, string Value, string Output)
{
    private static readonly AttentionNames Bert = new("self.query", "self.key", "self.value", "output.dense");

    private static readonly AttentionNames DistilBert = new("q_lin", "k_lin", "v_lin", "out_lin");

    private static readonly AttentionNames MpNet = new("attn.q", "attn.k", "attn.v", "attn.o");

    /// <summary>The four names.</summary>
    public IEnumerable<string> All => [Query, Key, Value, Output];

    /// <summary>The names of a model.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The model is unknown.</exception>
    public static AttentionNames Of(AttentionNaming naming) => naming switch
    {
        AttentionNaming.Bert => Bert,
        AttentionNaming.DistilBert => DistilBert,
        AttentionNaming.MpNet => MpNet,
        _ => throw new ArgumentOutOfRangeException(nameof(naming), naming, "The names of the attention's tensors are unknown."),
    };
}
