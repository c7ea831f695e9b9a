using TransferLearning.Models.Machine;
using TransferLearning.Serve;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Explaining;

namespace TransferLearning.Cli.Serving;

/// <summary>Draws heat maps of a run's model with torch.</summary>
internal sealed class RunHeatMaps : IHeatMapDrawer
{
    private readonly Predictor _predictor;
    private readonly HeatMaps _maps;

    private RunHeatMaps(Predictor predictor) => (_predictor, _maps) = (predictor, new HeatMaps(predictor));

    /// <summary>Loads torch and the model.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="loadTorch">Loads torch.</param>
    /// <exception cref="NotSupportedException">The network has no heat maps, or torch or the model cannot be loaded.</exception>
    public static RunHeatMaps Open(ModelFolder folder, Action loadTorch)
    {
        try
        {
            loadTorch();
            var maps = new RunHeatMaps(Predictor.Open(folder.Path, "cpu", machine: MachineRecords.OfThisMachine));
            if (maps._maps.Method != HeatMapMethod.None)
                return maps;
            maps.Dispose();
        }
        catch (RunException wrong)
        {
            throw new NotSupportedException($"There are no heat maps: {wrong.Message}", wrong);
        }
        throw new NotSupportedException("There are no heat maps of this network: it has neither convolutions nor attention over patches.");
    }

    public byte[] Draw(byte[] pixels, double aspect, int output, CancellationToken cancellation) =>
        HeatMapPicture.Png(_maps.Of([(pixels, output)], cancellation)[0], pixels, aspect);

    public void Dispose() => _predictor.Dispose();
}
