using static TorchSharp.torch;

namespace TransferLearning.Training.Explaining;

/// <summary>
/// Grad-CAM (Selvaraju et al. 2017, equations 1 and 2): the channels of an activation, each weighted by the mean gradient of a class's logit, summed; what is negative is cut off.
/// </summary>
internal static class GradCam
{
    /// <summary>Computes the maps of a batch. Call it on the torch thread.</summary>
    /// <param name="logits">The network without its final activation.</param>
    /// <param name="layer">The node whose activation is read.</param>
    /// <param name="state">The network's tensors.</param>
    /// <param name="input">The batch of N pictures.</param>
    /// <param name="outputs">The class of each picture.</param>
    /// <param name="classes">The number of classes. A network with one logit for two classes gives the logit of the second.</param>
    /// <param name="cancellation">Checked before every node.</param>
    /// <returns>The maps, N × rows × columns of the activation, in the current dispose scope.</returns>
    public static Tensor Of(Graph logits, string layer, NetworkState state, Tensor input, int[] outputs, int classes, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var (prefix, suffix) = logits.SplitAfterNode(layer);
        Tensor activation;
        using (no_grad())
            activation = new TorchExecutor(prefix).Run(state, input, RunMode.Inference, cancellation).detach();
        Tensor gradient;
        using (enable_grad())
        {
            activation = activation.requires_grad_();
            var output = new TorchExecutor(suffix).Run(state, activation, RunMode.Inference, cancellation);
            gradient = autograd.grad([output.mul(Chosen(output, outputs, classes)).sum()], [activation])[0];
        }
        using (no_grad())
            return gradient.mean([2, 3], keepdim: true).mul(activation).sum(1).relu().MoveToOuterDisposeScope();
    }

    /// <summary>1 at each sample's class, 0 elsewhere; for the first of two classes with one logit, -1.</summary>
    private static Tensor Chosen(Tensor output, int[] outputs, int classes)
    {
        var units = (int)output.shape[1];
        var chosen = new float[outputs.Length * units];
        for (var i = 0; i < outputs.Length; i++)
            if (units == 1 && classes == 2)
                chosen[i] = outputs[i] == 1 ? 1 : -1;
            else
                chosen[(i * units) + outputs[i]] = 1;
        return tensor(chosen, output.shape).to(output.device);
    }
}
