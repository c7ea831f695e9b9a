using TransferLearning.Training.Evaluation;

namespace TransferLearning.Training.Explaining;

/// <summary>Chooses how a model is explained.</summary>
public static class MethodChoice
{
    /// <summary>The method that fits a model, or the wanted one.</summary>
    /// <param name="predictor">The model.</param>
    /// <param name="wanted">A method; null for the one that fits.</param>
    /// <exception cref="NotSupportedException">The wanted method does not fit the model. The message says why.</exception>
    public static HeatMapMethod Of(Predictor predictor, HeatMapMethod? wanted)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        if (predictor.Model.Text is not null)
            return wanted switch
            {
                null or HeatMapMethod.Occlusion => HeatMapMethod.Occlusion,
                HeatMapMethod.RollOut when AttentionRollOut.FitsPieces(predictor.Network) => HeatMapMethod.RollOut,
                HeatMapMethod.RollOut => throw new NotSupportedException($"'{predictor.Model.Name}' has no attention layers, which encoders have. Its words are explained by occlusion."),
                _ => throw new NotSupportedException($"Grad-CAM is for pictures, and '{predictor.Model.Name}' takes texts. Its words are explained by occlusion{(AttentionRollOut.FitsPieces(predictor.Network) ? " or attention" : "")}."),
            };

        var fitting = new HeatMaps(predictor).Method;
        if (wanted is null || wanted == fitting)
            return fitting;
        var instead = fitting switch
        {
            HeatMapMethod.GradCam => "Its heat maps are by Grad-CAM.",
            HeatMapMethod.RollOut => "Its heat maps are by attention.",
            _ => "There are no heat maps for it.",
        };
        throw new NotSupportedException(wanted switch
        {
            HeatMapMethod.Occlusion => $"Occlusion leaves out words, and '{predictor.Model.Name}' takes pictures. {instead}",
            HeatMapMethod.RollOut => $"'{predictor.Model.Name}' has no attention over all patches of a picture, which ViT has. {instead}",
            _ => $"Grad-CAM needs convolutions in front of the pooling, which '{predictor.Model.Name}' does not have. {instead}",
        });
    }
}
