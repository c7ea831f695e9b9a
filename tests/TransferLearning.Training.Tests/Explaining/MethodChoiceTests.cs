using TransferLearning.TestSupport;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Explaining;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.Explaining;

/// <summary>Which methods fit a convolutional network; those of texts are tested with their pages.</summary>
public sealed class MethodChoiceTests
{
    [Fact]
    public void Should_refuse_methods_that_do_not_fit_a_convolutional_network()
    {
        using var folder = new TemporaryFolder();
        using var predictor = Predictor.Open(SmallExperiment.Run(SmallExperiment.In(folder), folder.Path).ModelFolder!, "cpu", threads: 1);
        Assert.Equal(HeatMapMethod.GradCam, MethodChoice.Of(predictor, null));
        Assert.Equal(HeatMapMethod.GradCam, MethodChoice.Of(predictor, HeatMapMethod.GradCam));
        Refused(HeatMapMethod.RollOut, "has no attention over all patches of a picture, which ViT has. Its heat maps are by Grad-CAM.");
        Refused(HeatMapMethod.Occlusion, "takes pictures. Its heat maps are by Grad-CAM.");

        void Refused(HeatMapMethod method, string reason) =>
            Assert.EndsWith(reason, Assert.Throws<NotSupportedException>(() => MethodChoice.Of(predictor, method)).Message, StringComparison.Ordinal);
    }
}
