namespace TransferLearning.Training.Activations;

/// <summary>The frozen part of a network, applied to a set of pictures. It computes the records of an entry of the activation store.</summary>
internal unsafe interface IPrefix
{
    /// <summary>The number of bytes that <see cref="Load"/> writes for a picture.</summary>
    int PictureBytes { get; }

    /// <summary>Whether several threads may call <see cref="Run"/> at the same time. Otherwise only the filling thread calls it.</summary>
    bool RunsOnAnyThread { get; }

    /// <summary>Decodes and augments one picture. Several threads call it at the same time.</summary>
    /// <param name="index">The picture's index in the set.</param>
    /// <param name="picture">Receives the picture's bytes.</param>
    /// <returns>False if the picture is bad and must be skipped.</returns>
    bool Load(int index, byte* picture);

    /// <summary>Computes a chunk, always of the full size. A picture's record does not depend on the other pictures.</summary>
    /// <param name="pictures">A chunk of consecutive pictures.</param>
    /// <param name="records">Receives the records, in the same order.</param>
    void Run(byte* pictures, float* records);
}
