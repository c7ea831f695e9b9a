namespace TransferLearning.Data.Loading;

/// <summary>Makes the single samples of a batch. For one thread at a time. Each kind of input has one: pictures, texts.</summary>
internal unsafe interface ISampleMaker : IDisposable
{
    /// <summary>Writes one sample.</summary>
    /// <param name="index">The sample's index in the set.</param>
    /// <param name="pass">The pass over the set, which determines the random choices.</param>
    /// <param name="target">Receives <see cref="LoaderOptions.SampleBytes"/> bytes.</param>
    /// <exception cref="BadImageException">The picture cannot be decoded.</exception>
    void Make(int index, int pass, byte* target);
}
