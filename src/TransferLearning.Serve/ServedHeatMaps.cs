namespace TransferLearning.Serve;

/// <summary>The heat maps of a served model, one at a time. What draws them is loaded when the first one is asked for.</summary>
/// <param name="load">Loads it.</param>
internal sealed class ServedHeatMaps(Func<IHeatMapDrawer> load) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lazy<IHeatMapDrawer> _drawer = new(load);

    /// <inheritdoc cref="IHeatMapDrawer.Draw"/>
    /// <exception cref="NotSupportedException">There are no heat maps of this model.</exception>
    public async Task<byte[]> DrawAsync(FittedPicture picture, int output, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => _drawer.Value.Draw(picture.Pixels, picture.Aspect, output, cancellation), cancellation).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        if (_drawer.IsValueCreated)
            _drawer.Value.Dispose();
        _turn.Dispose();
    }
}
