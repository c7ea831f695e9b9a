namespace TransferLearning.Training.Activations;

/// <summary>The frozen part of a network over a set of pictures: what fills an entry of the activation store.</summary>
public unsafe interface IPrefix
{
    /// <summary>Bytes of one picture as <see cref="Load"/> writes it.</summary>
    int PictureBytes { get; }

    /// <summary>Whether <see cref="Run"/> may be called by several threads at once; otherwise it is called by the thread that fills.</summary>
    bool RunsOnAnyThread { get; }

    /// <summary>Decodes (and augments) one picture; by several threads at once.</summary>
    /// <param name="index">Its place in the set.</param>
    /// <param name="picture">Where its bytes go.</param>
    /// <returns>False where the picture is bad and to be skipped.</returns>
    bool Load(int index, byte* picture);

    /// <summary>Computes a chunk, always of the full size: what a picture's record is does not depend on the others.</summary>
    /// <param name="pictures">A chunk of pictures, one behind the other.</param>
    /// <param name="records">A chunk of records, one behind the other.</param>
    void Run(byte* pictures, float* records);
}
