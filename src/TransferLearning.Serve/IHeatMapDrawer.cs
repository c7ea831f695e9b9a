namespace TransferLearning.Serve;

/// <summary>Draws heat maps of the served model. It is asked for one map at a time.</summary>
public interface IHeatMapDrawer : IDisposable
{
    /// <summary>Draws a picture with the map of one class over it.</summary>
    /// <param name="pixels">The picture in the size of the network's input: height × width × 3 bytes, RGB.</param>
    /// <param name="aspect">The width divided by the height in which the picture is shown.</param>
    /// <param name="output">The index of the class, label or number.</param>
    /// <param name="cancellation">Ends the computation.</param>
    /// <returns>A PNG file.</returns>
    byte[] Draw(byte[] pixels, double aspect, int output, CancellationToken cancellation);
}
